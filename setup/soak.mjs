/** `npm run soak [-- NAME]`: the long runs with faults, test/chaos/*.soak.ts, one after another. They end when they have seen enough. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openly } from './command.mjs';
import { node, prepare, root, stripped } from './prepare.mjs';

const folder = join(root, 'test', 'chaos');
const all = readdirSync(folder).flatMap((name) => /^(.+)\.soak\.ts$/.exec(name)?.slice(1) ?? []);
const [wanted, ...args] = process.argv.slice(2);
try {
  if (all.length === 0) throw new Error('There are no long runs (test/chaos/*.soak.ts).');
  if (wanted !== undefined && !all.includes(wanted))
    throw new Error(`There is no long run called ${wanted}. There are: ${all.join(', ')}.`);
  await prepare({ forTests: true });
  for (const name of wanted === undefined ? all : [wanted]) {
    const status = await openly(node(), [...stripped, join(folder, `${name}.soak.ts`), ...args], { cwd: root });
    if (status !== 0) process.exitCode = status;
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
