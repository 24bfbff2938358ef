/** The secret that signs cookies and encrypts second factors. Made at the first start; whoever runs several instances gives all of them the same file. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingError } from './settings.ts';

const shortest = 32;

export async function instanceSecret(init: { data: string; secretFile: string | null }): Promise<string> {
  if (init.secretFile !== null) {
    const given = (await readFile(init.secretFile, 'utf8')).trim();
    if (given.length < shortest) throw new SettingError(`--secret-file must name a file with ${shortest} characters at least.`);
    return given;
  }
  const file = join(init.data, 'secret');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (kept !== null && kept.trim().length >= shortest) return kept.trim();
  const made = randomBytes(48).toString('base64url');
  await writeSecret(file, made);
  return made;
}

/** Readable by the user of the program alone, and never half written. */
export async function writeSecret(file: string, secret: string): Promise<void> {
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
