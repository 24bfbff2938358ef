/** Programs written in Go that tests and benches use: built once from a module of ours that pins them, and kept in the cache. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, goCommand } from '../dapr/runtime/build.mjs';
import { quietly } from './command.mjs';

const modules = fileURLToPath(new URL('../test/servers/programs/', import.meta.url));
export const goPrograms = ['versitygw', 'mailpit', 'k6'];

/** Path of the program; it is built when it is not there, which takes up to a minute. */
export async function goProgram(name, say = () => {}) {
  const module = join(modules, name);
  const sums = await Promise.all(['go.mod', 'go.sum'].map((file) => readFile(join(module, file))));
  const hash = createHash('sha256').update(Buffer.concat(sums)).digest('hex').slice(0, 16);
  const target = join(cacheFolder(), `${name}-${hash}`);
  const program = join(target, name);
  if (existsSync(program)) return program;
  say(`building ${name}`);
  await mkdir(dirname(target), { recursive: true });
  const temporary = await mkdtemp(join(dirname(target), `.${name}-`));
  try {
    const env = { ...process.env, GOFLAGS: '-mod=readonly', CGO_ENABLED: '0' };
    await quietly(goCommand(), ['build', '-trimpath', '-ldflags', '-s -w', '-o', `${temporary}/`, 'tool'], { cwd: module, env });
    const [built] = await readdir(temporary);
    if (built !== name) await rename(join(temporary, built), join(temporary, name));
    await rename(temporary, target).catch((error) => {
      // Somebody else was faster.
      if (!existsSync(program)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return program;
}
