/**
 * The search over 100,000 made videos (or as many as the argument says): how long the database takes for each kind of question, and by which
 * indexes it answers. Words are as frequent as in a language: few of them are in most texts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Queries } from '../components/database/contract.ts';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { createBounded } from '../gateway/finding/bounded.ts';
import type { Filters } from '../gateway/finding/filters.ts';
import { relatedTo } from '../gateway/finding/related.ts';
import { suggestionsFor } from '../gateway/finding/suggestions.ts';
import { type SearchFor, searchVideos } from '../gateway/finding/videos.ts';
import { readWords } from '../gateway/finding/words.ts';
import { median, report } from './report.ts';

const count = Number(process.argv[2] ?? 100_000);
const words = 20_000;
const folder = await mkdtemp(join(tmpdir(), 'bench-search-'));
const server = await startEmbeddedPostgres({ dataDir: folder });
const database = openDatabase({ url: server.url });

interface Plan {
  'Index Name'?: string;
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows'?: number;
  Plans?: Plan[];
}
const indexesOf = (plan: Plan): string[] => [
  ...new Set([
    ...(plan['Index Name'] ? [plan['Index Name']] : plan['Node Type'] === 'Seq Scan' ? [`all of ${plan['Relation Name']}`] : []),
    ...(plan.Plans ?? []).flatMap(indexesOf),
  ]),
];
/** Keeps the plan of the statement that finds the page, and answers it with as many rows as it found. */
function explaining(sql: Queries, keep: (plan: Plan) => void): Queries {
  const ask = (strings: TemplateStringsArray, ...values: never[]) => {
    const query = sql(strings, ...values);
    if (!strings.some((piece) => piece.includes('found join videos'))) return query;
    const explained = sql<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>`explain (analyze, format json) ${query}`;
    return explained.then((rows) => {
      const { Plan } = rows[0]!['QUERY PLAN'][0];
      keep(Plan);
      return Array.from({ length: Plan['Actual Rows'] ?? 0 });
    });
  };
  return ask as never;
}

try {
  await migrate(database);
  console.log(`making ${count} videos ...`);
  await database`create function made_word(n int) returns text language sql immutable as $$
    select left(translate(md5(n::text), '0123456789abcdef', 'aeiouklmnprstbdg'), 3 + n % 7) $$`;
  await database.unsafe(`create function some_words(n int) returns text language sql volatile as $$
    select string_agg(made_word(floor(${words} * power(random(), 3) + 0 * one)::int), ' ') from generate_series(1, n) one $$`);
  await database.unsafe(`
    set statement_timeout = 0;
    insert into videos (id, short_id, owner_id, title, description, privacy, state, playable, duration_seconds, tags, category_id, language,
      created_at, updated_at, published_at)
    select gen_random_uuid(), 's' || n, 'owner' || n % 500, some_words(5 + n % 3), some_words(30 + n % 40), case when n % 20 = 0 then 'private' else 'public' end,
      'ready', true, 30 + power(random(), 2) * 4000, array[made_word(n % 300), made_word(300 + n % 701)],
      (select id from categories where number = 1 + n % 18), (array['en', 'de', null])[1 + n % 3],
      now() - n * interval '15 minutes', now(), case when n % 20 > 0 then now() - n * interval '15 minutes' end
    from generate_series(1, ${count}) n;
    analyze;`);
  const [{ title } = { title: '' }] = await database<{ title: string }[]>`select title from videos where short_id = 's777'`;
  const [rare = '', second = ''] = title.split(' ').sort((a, b) => b.length - a.length);
  const [{ common } = { common: '' }] = await database<{ common: string }[]>`select made_word(7) as common`;
  const misspelt = `${rare.slice(0, 2)}${rare.slice(3)}`;
  const parts = { all: false, published: true, ownerId: null, organisations: [] };
  const asked: [string, string, Filters, SearchFor['order']][] = [
    ['a rare word', rare, {}, 'relevance'],
    ['a word of most videos', common, {}, 'relevance'],
    ['two words', `${rare} ${second}`, {}, 'relevance'],
    ['a phrase', `"${title.split(' ').slice(0, 3).join(' ')}"`, {}, 'relevance'],
    ['a misspelt word', misspelt, {}, 'relevance'],
    ['a common word, by date', common, {}, 'newest'],
    ['a common word, by title', common, {}, 'title'],
    ['a common word, short, of a category', common, { duration: 'short', category: 'music' }, 'relevance'],
    ['a category, by date', '', { category: 'music' }, 'newest'],
    ['a tag, by date', '', { tags: [(await database<{ one: string }[]>`select made_word(5) as one`)[0]!.one] }, 'newest'],
  ];
  const search = createBounded(database);
  const figures: Record<string, number> = {};
  async function timed(name: string, ask: () => Promise<unknown>): Promise<void> {
    const took: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      const started = performance.now();
      await ask();
      took.push(performance.now() - started);
    }
    figures[name] = median(took);
  }
  for (const [name, text, filters, order] of asked) {
    const init = { parts, words: readWords(text), filters, order, limit: 51, after: null, languages: ['en', 'de'], hasTrigrams: true };
    let found = { rows: [] as unknown[], match: '' };
    await timed(name, async () => {
      found = await search((sql) => searchVideos(sql, init));
    });
    const indexes = new Set<string>();
    await search((sql) =>
      searchVideos(
        explaining(sql, (plan) => {
          for (const one of indexesOf(plan)) indexes.add(one);
        }),
        init,
      ),
    );
    console.log(`${name}: ${figures[name]!.toFixed(1)} ms, ${found.rows.length} found (${found.match}); ${[...indexes].join(', ')}`);
  }
  const [one] = await database<{ id: string; tags: string[]; category: string }[]>`
    select id, tags, category_id as category from videos where short_id = 's777'`;
  const of = { id: one!.id, tags: one!.tags, category: { id: one!.category, slug: '', name: '' }, channel: null };
  await timed('related videos', () => relatedTo(database, of));
  await timed('suggestions', () => search((sql) => suggestionsFor(sql, common.slice(0, 2))));
  await timed('one title changes', () => database`update videos set title = title || 'x' where short_id = 's777'`);
  const [size] = await database<{ megabytes: number }[]>`select pg_total_relation_size('video_search') / 1e6 as megabytes`;
  await report({ bench: 'search', ratios: {}, figures: { ...figures, indexMegabytes: Number(size?.megabytes) } });
} finally {
  await database.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
