/** `npm start [-- options]`: prepares what is missing, then runs the program. */
import { join } from 'node:path';
import { openly } from './command.mjs';
import { node, prepare, root, stripped } from './prepare.mjs';

try {
  await prepare();
  process.exitCode = await openly(node(), [...stripped, join(root, 'main.ts'), 'serve', ...process.argv.slice(2)]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
