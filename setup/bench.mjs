/** `npm run bench [-- NAME [ARGUMENT...]]`: one bench, or all of them. Each prints one JSON line last. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openly } from './command.mjs';
import { node, prepare, root, stripped } from './prepare.mjs';

const folder = join(root, 'bench');
const all = Object.keys(JSON.parse(readFileSync(join(folder, 'budgets.json'), 'utf8'))).filter((name) =>
  existsSync(join(folder, `${name}.ts`)),
);
const [wanted, ...args] = process.argv.slice(2);
try {
  if (wanted !== undefined && !all.includes(wanted)) throw new Error(`There is no bench called ${wanted}. There are: ${all.join(', ')}.`);
  await prepare({ forTests: true });
  for (const name of wanted === undefined ? all : [wanted]) {
    const status = await openly(node(), [...stripped, join(folder, `${name}.ts`), ...args], { cwd: root });
    if (status !== 0) process.exitCode = status;
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
