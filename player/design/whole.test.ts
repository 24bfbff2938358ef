/** The page that shows every part shows every part, in every state. */
import { readdir, readFile } from 'node:fs/promises';
import t from 'tap';
import { cases } from './cases.ts';
import { words } from './words/english.ts';

const folder = (name: string) => new URL(`../${name}/`, import.meta.url);
const own = (await readdir(folder('design'))).filter((name) => name.endsWith('.tsx') && name !== 'case.tsx');
const source = (await Promise.all(own.map((name) => readFile(new URL(name, folder('design')), 'utf8')))).join('\n');
const listed = Object.entries(cases).flatMap(([part, states]) => states.map((state) => `${part}: ${state}`));

t.test('what lies in player/parts is used by the page, and has its states', async (t) => {
  // The shape of a line of figures is a part of that line.
  const parts = (await readdir(folder('parts'))).filter((name) => /(?<!\.test)\.tsx?$/.test(name) && name !== 'points.ts');
  t.ok(parts.length > 15, `${parts.length} parts`);
  t.same(
    parts.filter((name) => !source.includes(`from '../parts/${name}'`)),
    [],
  );
  t.same(
    parts.map((name) => name.replace(/\.tsx?$/, '')).filter((name) => !Object.hasOwn(cases, name)),
    [],
    'each is listed with its states',
  );
});

t.test('every state that is listed is drawn', async (t) => {
  // Drawn one by one, or all of a part in a row.
  const drawn = [...source.matchAll(/<Case of="([\w-]+)" is="(\w+)"/g)].map(([, part, state]) => `${part}: ${state}`);
  const rows = [...source.matchAll(/cases(?:\.(\w+)|\['([\w-]+)'\])\.map\(/g)].map(([, plain, quoted]) => plain ?? quoted);
  const all = new Set([...drawn, ...listed.filter((one) => rows.includes(one.split(':')[0]))]);
  t.same(
    listed.filter((one) => !all.has(one)),
    [],
  );
  t.same(
    listed.map((one) => one.split(': ')[1] ?? '').filter((state) => !Object.hasOwn(words.cases, state)),
    [],
    'each has a name',
  );
});

t.test('what is read has the states that docs/design.md asks for', async (t) => {
  const page = await readFile(new URL('../../docs/design.md', import.meta.url), 'utf8');
  const [, told = ''] = /## States\n\n([\s\S]*?)\n\n/.exec(page) ?? [];
  const asked = {
    loading: 'loading',
    empty: 'empty',
    there: 'there',
    stale: 'out\\s+of\\s+date',
    failed: 'failed',
    forbidden: 'forbidden',
  };
  for (const [state, name] of Object.entries(asked)) {
    t.match(told, RegExp(`\\b${name}\\b`), `${state} is asked for`);
    t.ok(
      [...cases.pages, ...cases.empty].some((one) => one === state),
      `${state} is shown of the site`,
    );
    // What is empty says so itself.
    if (state !== 'empty')
      t.ok(
        cases.shown.some((one) => one === state),
        `${state} is shown of the console`,
      );
  }
});
