/** Takes the types out of every file of the program once, and forgets what was made of files that are gone. wiring/stripped.mjs loads it. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strippedFolder, strippedName } from '../wiring/stripped.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const rooms = ['actors', 'bench', 'cli', 'components', 'dapr', 'gateway', 'media', 'player', 'sidecars', 'test', 'wiring'];

mkdirSync(strippedFolder, { recursive: true });
const made = new Set(readdirSync(strippedFolder));
const wanted = new Set();
for (const file of [join(root, 'main.ts'), ...rooms.flatMap((room) => programFiles(join(root, room)))]) {
  const source = readFileSync(file);
  const name = strippedName(source);
  wanted.add(name);
  if (made.has(name)) continue;
  // Whole or not at all: a server may start meanwhile.
  const part = join(strippedFolder, `${name}.${process.pid}`);
  writeFileSync(part, stripTypeScriptTypes(source.toString()), { flush: true });
  renameSync(part, join(strippedFolder, name));
}
for (const name of made) if (!wanted.has(name)) rmSync(join(strippedFolder, name), { force: true });

function programFiles(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts')).map((entry) => join(entry.parentPath, entry.name));
}
