/** The pages can be turned around for languages that are written from the right: places are told as start and end. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const player = new URL('..', import.meta.url);

/** Where a side of the screen is meant, in every language: file, what stands there, why. */
const meant: [file: string, line: string, why: string][] = [
  [
    'element/player.css',
    'background: linear-gradient(to right, #fff calc(var(--at) * 100%), rgb(255 255 255 / 30%) 0);',
    'louder is to the right',
  ],
  ['element/player.css', 'transform-origin: left;', 'time goes to the right'],
];
const named = /(^|[\s-])(left|right)\b/;
const fourSides = /^(?:padding|margin|inset|border-width): \S+ (\S+) \S+ (\S+);$/;

/** By name, or by the second and the last of four where these differ. */
function namesSide(line: string): boolean {
  const [, second, last] = fourSides.exec(line.replace(/\((?:[^()]|\([^()]*\))*\)/g, (inner) => inner.replaceAll(' ', ''))) ?? [];
  return named.test(line) || second !== last;
}

async function styleLines(): Promise<{ file: string; line: string }[]> {
  const files = (await readdir(player, { recursive: true })).filter((name) => name.endsWith('.css') && !name.startsWith('dist'));
  const texts = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(fileURLToPath(new URL(file, player)), 'utf8') })),
  );
  return texts.flatMap(({ file, text }) =>
    text
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .split('\n')
      .map((line) => ({ file, line: line.trim() })),
  );
}

t.test('styles name no side of the screen but those that are meant', async (t) => {
  const lines = await styleLines();
  t.ok(lines.length > 1000, 'the styles were found');
  const found = lines.filter(({ line }) => line.includes(':') && namesSide(line));
  const isMeant = (one: { file: string; line: string }) => meant.some(([file, line]) => file === one.file && line === one.line);
  t.same(
    found.filter((one) => !isMeant(one)),
    [],
    'write inset-inline-start, margin-inline-end, text-align: start …',
  );
  t.same(
    meant.filter(([file, line]) => !found.some((one) => one.file === file && one.line === line)),
    [],
    'what is not there any more leaves the list',
  );
});

t.test('sides are found however they are written', async (t) => {
  for (const line of ['left: 0;', 'margin-left: 4px;', 'text-align: right;', 'border-right: 1px solid red;', 'padding: 0 1px 2px 3px;'])
    t.ok(namesSide(line), line);
  for (const line of ['inset-inline-start: 0;', 'text-align: start;', 'padding: 0 min(1px, 2px) 2px min(1px, 2px);', 'margin: 0 auto 4px;'])
    t.notOk(namesSide(line), line);
});
