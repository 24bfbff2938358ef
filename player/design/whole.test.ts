/** The page that shows every part shows every part. */
import { readdir, readFile } from 'node:fs/promises';
import t from 'tap';

const folder = (name: string) => new URL(`../${name}/`, import.meta.url);

t.test('what lies in player/parts is used by the page', async (t) => {
  const own = (await readdir(folder('design'))).filter((name) => name.endsWith('.tsx'));
  const shown = (await Promise.all(own.map((name) => readFile(new URL(name, folder('design')), 'utf8')))).join('\n');
  // The shape of a line of figures is a part of that line.
  const parts = (await readdir(folder('parts'))).filter((name) => /(?<!\.test)\.tsx?$/.test(name) && name !== 'points.ts');
  t.ok(parts.length > 15, `${parts.length} parts`);
  t.same(
    parts.filter((name) => !shown.includes(`from '../parts/${name}'`)),
    [],
  );
});
