/** `npm run check`: format and lint, types, directions of imports. Says everything that is wrong, not just the first. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openly, quietly } from './command.mjs';
import { node, root } from './prepare.mjs';

const modules = join(root, 'node_modules');
const checks = [
  ['format and lint', [join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.']],
  ['types', [join(modules, 'typescript', 'bin', 'tsc'), '--noEmit', '--incremental', '--tsBuildInfoFile', '.tsbuildinfo']],
  ['rooms', [join(root, 'test', 'rooms.test.ts')]],
];

/** Resolves with the names of the checks that failed. */
export async function check() {
  const failed = [];
  for (const [name, args] of checks) {
    console.log(`- ${name}`);
    if (!(await holds(name, args))) failed.push(name);
  }
  return failed;
}

/** Biome and tsc write for people; of the TAP only what is wrong is worth reading. */
async function holds(name, args) {
  if (name !== 'rooms') return (await openly(node(), args, { cwd: root })) === 0;
  try {
    await quietly(node(), args, { cwd: root, env: { ...process.env, TAP: '1' } });
    return true;
  } catch (error) {
    console.log(
      error.message
        .split('\n')
        .filter((line) => /^ +[+] +"|^ *not ok|^\S*Error/.test(line))
        .join('\n'),
    );
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = await check();
  console.log(failed.length === 0 ? 'All checks hold.' : `Broken: ${failed.join(', ')}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
