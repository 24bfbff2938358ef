/** The options in docs/operations.md, from the settings themselves. Run as a program it writes them anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Setting } from './setting.ts';
import { sections } from './table.ts';

export const documentPath = fileURLToPath(new URL('../../docs/operations.md', import.meta.url));
const [begin, end] = ['<!-- options: made by node wiring/settings/document.ts -->', '<!-- end of the options -->'];

/** The page with its options as they are. */
export function withOptions(page: string): string {
  const [before = '', rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`The page has no place for the options: ${begin} ... ${end}`);
  const tables = sections.map(({ title, settings }) => `### ${title}\n\n${table(Object.values(settings))}`);
  return `${before}${begin}\n\n${tables.join('\n\n')}\n\n${end}${after}`;
}

function table(settings: Setting<unknown>[]): string {
  const rows = settings.map(({ flag, value, env, usually, help, see, live }) => [
    flag === null ? 'none' : code(`${flag} ${value}`),
    code(env),
    usually === '' ? 'none' : usually,
    [help, ...(live ? [`also \`${live}\` of the settings`] : []), ...(see ? [`see [${see.split('#')[0]}](${see})`] : [])].join('; '),
  ]);
  const all = [['option', 'environment', 'default', 'meaning'], ...rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
const code = (text: string) => `\`${text}\``;

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(documentPath, withOptions(readFileSync(documentPath, 'utf8')));
