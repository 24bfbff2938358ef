/** Python packages in an environment of their own, made once for a list of requirements and kept in the cache. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../dapr/runtime/build.mjs';
import { quietly } from './command.mjs';

/** What tests use. */
export const testRequirements = fileURLToPath(new URL('../test/servers/programs/requirements.txt', import.meta.url));

/**
 * The folder with the programs (`bin/python`, `bin/schemathesis`) for a requirements file. Programs name their interpreter by its
 * whole path, so the environment is made where it stays, and a file written at the end says that it is complete.
 */
export async function pythonTools(requirements = testRequirements, say = () => {}) {
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16);
  const folder = join(cacheFolder(), `python-${hash}`);
  const complete = join(folder, '.complete');
  if (existsSync(complete)) return folder;
  say('installing Python packages');
  await mkdir(dirname(folder), { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await quietly('python3', ['-m', 'venv', folder]);
  await quietly(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  const mark = await mkdtemp(join(folder, '.mark-'));
  await rename(mark, complete);
  return folder;
}
