/** `npm run screenshots [-- FOLDER --language de --only NAME,NAME]`: pictures of every page at three widths in both themes. */
import { join } from 'node:path';
import { openly } from './command.mjs';
import { node, prepare, root, stripped } from './prepare.mjs';

try {
  await prepare({ forTests: true });
  process.exitCode = await openly(node(), [...stripped, join(root, 'test', 'filled', 'screenshots.ts'), ...process.argv.slice(2)], {
    cwd: root,
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
