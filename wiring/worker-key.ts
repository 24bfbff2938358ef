/** The key of `vitascope worker`: given, kept by an earlier run, or got for a one-time token and kept for the next run. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { register } from '../sidecars/register.ts';
import { SettingError } from './settings.ts';
import type { WorkerOptions } from './worker-options.ts';

const kept = z.object({ server: z.string(), workerId: z.string(), key: z.string(), tokenHash: z.string() });
type Kept = z.infer<typeof kept>;
type Init = Pick<WorkerOptions, 'server' | 'key' | 'token' | 'stateDir' | 'allowPlainHttp'> & { version: string };

/**
 * A token that was exchanged before stands for the key that came of it, so that a service may be started with the same command line for
 * ever; another token replaces the key.
 */
export async function workerKey(init: Init): Promise<string> {
  if (init.key !== null) return init.key;
  const file = join(init.stateDir, `${new URL(init.server).host.replace(/[^A-Za-z0-9.-]/g, '_')}.json`);
  const known = await read(file);
  const tokenHash = init.token === null ? null : createHash('sha256').update(init.token).digest('hex');
  if (known && (tokenHash === null || known.tokenHash === tokenHash)) return known.key;
  if (init.token === null || tokenHash === null)
    throw new SettingError(
      `This worker is not registered with ${init.server} yet. An administrator makes a token (POST /api/v1/admin/worker-tokens on the administration port); start once with --token TOKEN. Or give its key with --key-file.`,
    );
  // Before the token is used up: a key that cannot be kept would be lost.
  await requireFolder(init.stateDir);
  const answer = await register({ serverUrl: init.server, version: init.version, allowPlainHttp: init.allowPlainHttp }, init.token);
  if (!answer.ok) {
    const { code, title, detail } = answer.problem;
    throw new SettingError([title, detail, `(${code})`].filter(Boolean).join(' '));
  }
  const { id: workerId, key } = answer.value;
  await write(file, { server: init.server, workerId, key, tokenHash });
  return key;
}

async function read(file: string): Promise<Kept | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new SettingError(`The key of this worker cannot be read: ${error.message}`);
  });
  if (text === null) return null;
  try {
    return kept.parse(JSON.parse(text));
  } catch {
    throw new SettingError(`${file} is damaged. Remove it, and start with a new --token.`);
  }
}

async function requireFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, '.try'), '', { mode: 0o600 });
  } catch (error) {
    throw new SettingError(`The key cannot be kept in ${folder} (${(error as Error).message}). Give another folder with --state.`);
  }
}

async function write(file: string, value: Kept): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
