/** `npm run check`: format and lint, types, directions of imports. Says everything that is wrong, not just the first. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openly } from './command.mjs';
import { node, root } from './prepare.mjs';

const modules = join(root, 'node_modules');
const checks = [
  ['format and lint', [join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.']],
  ['types', [join(modules, 'typescript', 'bin', 'tsc'), '--noEmit']],
  ['rooms', [join(root, 'test', 'rooms.test.ts')]],
];

/** Resolves with the names of the checks that failed. */
export async function check() {
  const failed = [];
  for (const [name, args] of checks) {
    console.log(`- ${name}`);
    const options = { cwd: root, stdio: name === 'rooms' ? ['ignore', 'ignore', 'inherit'] : 'inherit' };
    if ((await openly(node(), args, options)) !== 0) failed.push(name);
  }
  return failed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = await check();
  console.log(failed.length === 0 ? 'All checks hold.' : `Broken: ${failed.join(', ')}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
