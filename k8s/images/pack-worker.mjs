/**
 * Copies what `main.ts worker` runs into a folder: `node pack-worker.mjs FOLDER`. The files that it imports, those that they import, and
 * so on; a package.json with the packages that they use, and the lock file that says which versions.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = process.argv[2];
if (target === undefined) throw new Error('Name the folder to fill.');

const files = new Set();
/** Files that they name beside them. */
const beside = new Set();
const packages = new Set();
/** main.ts imports its commands when they are called. */
const waiting = ['main.ts', 'wiring/worker.ts'];
for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
  if (files.has(file)) continue;
  files.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  // Types are gone when the program runs.
  // What is imported when it is wanted comes along, but for the commands of main.ts, of which this is one.
  const later = file === 'main.ts' ? [] : text.matchAll(/\bimport\('([^']+)'\)/g);
  for (const [, name] of [...text.matchAll(/^(?:import|export)\b(?!\s+type\b)(?:[^;'"]*?\bfrom)?\s*'([^']+)'/gm), ...later]) {
    if (name.startsWith('.')) waiting.push(join(dirname(file), name));
    else if (!name.startsWith('node:')) packages.add(name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  }
  for (const [, name] of text.matchAll(/\bnew URL\('(\.{0,2}[^':]+\.(?:py|txt))', import\.meta\.url\)/g))
    beside.add(join(dirname(file), name));
}

for (const file of [...files, ...beside, 'LICENSE', 'package-lock.json']) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  copyFileSync(join(root, file), join(target, file));
}
const { name, version, license, type, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const used = Object.fromEntries([...packages].toSorted().map((one) => [one, dependencies[one]]));
writeFileSync(
  join(target, 'package.json'),
  `${JSON.stringify({ name, version, private: true, license, type, dependencies: used }, null, 2)}\n`,
);
