/**
 * Within a transaction everything asks that one, and nothing the pool: whoever holds a connection and waits for another holds up everybody once
 * enough do it at the same time.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The one who sweeps is alone in the whole instance, and nobody waits for what it holds meanwhile. */
const exceptions = new Set(['actors/sweeper.ts']);

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** Every use of the pool between the brackets of its `begin(...)`, but for the making of fragments, which asks nothing: `columns(database)`. */
function asksOfPool(text: string): string[] {
  return [...text.matchAll(/(?<pool>\w+)\.begin\(/g)].flatMap((match) => {
    const from = match.index + match[0].length;
    let depth = 1;
    let to = from;
    for (; depth > 0 && to < text.length; to += 1) depth += text[to] === '(' ? 1 : text[to] === ')' ? -1 : 0;
    const [, own = '', work = ''] = /^[^=]*?\(?(\w+)\)? =>([\s\S]*)$/.exec(text.slice(from, to - 1)) ?? [];
    const pool = match.groups?.pool ?? '';
    if (own === pool) return [];
    const asked = work
      .replace(/\$\{\w*[cC]olumns\(\w+\)\}/g, '')
      .match(new RegExp(`.*(?<![.\\w'])${pool}\\b(?=\\s?[,)\`}]|\\.\\w).*`, 'g'));
    return asked ?? [];
  });
}

t.test('transactions ask themselves', async (t) => {
  const files = ['gateway', 'actors', 'components', 'wiring'].flatMap(sources).filter((file) => !exceptions.has(file));
  const texts = files.map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  t.ok(texts.filter(([, text]) => text.includes('database.begin(')).length > 15, 'transactions are found');
  t.same(
    texts.flatMap(([file, text]) => asksOfPool(text).map((line) => `${file}: ${line.trim()}`)),
    [],
  );
});

t.test('what asks the pool is found', async (t) => {
  for (const work of [
    'await findChannel(database, id);',
    'await database`select 1`;',
    'return { database };',
    'await f({ database, live });',
  ])
    t.equal(asksOfPool(`await database.begin(async (sql) => {\n  await sql\`select (1)\`;\n  ${work}\n});`).length, 1, work);
  for (const work of ['await find(sql, id);', `await sql\`select $\{columns(database)}\`;`, 'await f({ database: sql });'])
    t.same(asksOfPool(`return database.begin(async (sql) => {\n  ${work}\n}) as Promise<string>;\nreturn find(database);`), [], work);
});
