/**
 * Writes a turn in one statement: the state behind a version check, and everything else FROM the row that check returned.
 * So either all of a turn is written or, when another host was faster, nothing. A constraint that breaks undoes all of it too.
 */
import { type Database, isDatabaseAway, isLockTimeout } from '../components/database/contract.ts';
import { currentTrace } from '../components/tracing/contract.ts';
import { type ActorType, type Effect, type Problem, problem, type Row, type Sender } from './contract.ts';

export interface Turn {
  type: ActorType;
  id: string;
  /** The version that was decided on; 0 for an actor without state. */
  version: number;
  schema: number;
  state: unknown;
  rows: Row[];
  effects: Effect[];
  /** The tell that this turn answers. */
  sender?: Sender | undefined;
}
export type CommitOutcome = { committed: number } | { moved: true } | { refused: Problem };

type Table = Row['table'];
const columnTypes: Record<Table, Record<string, string>> = {
  videos: {
    id: 'uuid',
    progress: 'real',
    playable: 'boolean',
    duration_seconds: 'double precision',
    plan: 'jsonb',
    source_size_bytes: 'bigint',
    edition: 'integer',
    next: 'jsonb',
    client_watermark: 'jsonb',
    embed_sites: 'jsonb',
    downloadable: 'boolean',
    original_downloadable: 'boolean',
    comments: 'boolean',
    blocked: 'jsonb',
    busy: 'boolean',
    access_version: 'integer',
    problem: 'jsonb',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
    deleted_at: 'timestamptz',
    channel_id: 'uuid',
    category_id: 'uuid',
    tags: 'text[]',
    featured_at: 'timestamptz',
    publish_at: 'timestamptz',
    published_at: 'timestamptz',
  },
  renditions: { video_id: 'uuid', width: 'integer', height: 'integer', frame_rate: 'double precision', bitrate: 'integer' },
  segments: {
    video_id: 'uuid',
    idx: 'integer',
    size_bytes: 'bigint',
    start_ticks: 'bigint',
    duration_ticks: 'bigint',
    timescale: 'integer',
    epoch: 'integer',
  },
  inits: { video_id: 'uuid', size_bytes: 'integer' },
  packed: { video_id: 'uuid', size_bytes: 'bigint', index_bytes: 'bigint' },
  published_files: { video_id: 'uuid', edition: 'integer', revision: 'integer', size_bytes: 'bigint' },
  jobs: {
    video_id: 'uuid',
    priority: 'smallint',
    reserved_until: 'timestamptz',
    ready_at: 'timestamptz',
    epoch: 'integer',
    lease_expires_at: 'timestamptz',
    attempts: 'integer',
    committed: 'integer',
    problem: 'jsonb',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
  },
  video_sources: { video_id: 'uuid', edition: 'integer', size_bytes: 'bigint' },
  video_passwords: { video_id: 'uuid' },
  retired: { video_id: 'uuid', retired_at: 'timestamptz' },
  side_products: { video_id: 'uuid', edition: 'integer', result: 'jsonb', made_at: 'timestamptz' },
  loose_objects: {},
  job_history: { epoch: 'integer', at: 'timestamptz', committed: 'integer', problem: 'jsonb' },
  workers: { capabilities: 'jsonb', card_codecs: 'text[]', online: 'boolean', last_heartbeat_at: 'timestamptz', created_at: 'timestamptz' },
};

/** How many leases of a job its history keeps. */
const leasesKept = 50;

/** Texts by shape; there are a few dozen shapes, and postgres.js prepares each text once per connection. */
const texts = new Map<string, string>();

export async function commitTurn(database: Database, turn: Turn): Promise<CommitOutcome> {
  const isNew = turn.version === 0;
  const trace = currentTrace();
  if (isNew && trace !== undefined) belongTo(trace, turn.rows);
  const tables = turn.rows.map(({ table, values }) => {
    const list = Array.isArray(values) ? values : [values];
    return { table, list, columns: Object.keys(list[0] ?? {}).filter((name) => list[0]?.[name] !== undefined) };
  });
  const withEffects = turn.effects.length > 0;
  const withMark = turn.sender !== undefined;
  const shape = `${isNew} ${withEffects} ${withMark} ${tables.map(({ table, columns }) => `${table}(${columns.join()})`).join(' ')}`;
  let text = texts.get(shape);
  if (text === undefined) texts.set(shape, (text = statement(isNew, tables, withEffects, withMark)));

  const parameters: (string | number)[] = [turn.type, turn.id, turn.version, turn.schema, json(turn.state)];
  for (const { list } of tables) parameters.push(json(list));
  if (withEffects) parameters.push(json(turn.effects.map((effect, n) => ({ n, effect, trace }))));
  if (turn.sender !== undefined) parameters.push(turn.sender.actor, turn.sender.id, turn.sender.version, turn.sender.n);
  try {
    const [row] = await database.unsafe<{ moved: number }[]>(text, parameters, { prepare: true });
    return row?.moved === 1 ? { committed: turn.version + 1 } : { moved: true };
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === null) throw error;
    return { refused };
  }
}

/** A worker that takes the job later goes on with the trace in which it was ordered. */
function belongTo(trace: string, rows: Row[]): void {
  for (const { table, values } of rows) if (table === 'jobs') (values as Record<string, unknown>).trace = trace;
}

function statement(isNew: boolean, tables: { table: Table; columns: string[] }[], withEffects: boolean, withMark: boolean): string {
  let next = 6;
  const parts = [
    isNew
      ? `moved as (insert into actor_state (actor_type, actor_id, version, schema, state)
         values ($1::text, $2::text, $3::bigint + 1, $4::smallint, $5::text::jsonb) on conflict do nothing returning version)`
      : `moved as (update actor_state set version = version + 1, schema = $4::smallint, state = $5::text::jsonb, updated_at = now()
         where actor_type = $1::text and actor_id = $2::text and version = $3::bigint returning version)`,
  ];
  tables.forEach(({ table, columns }, index) => {
    const typed = columns.map((name) => `${name} ${columnTypes[table][name] ?? 'text'}`).join(', ');
    const from = `from moved, jsonb_to_recordset($${next++}::text::jsonb) as r(${typed})`;
    parts.push(...(table === 'packed' ? pack(`w${index}`, columns, from) : [`w${index} as (${write(isNew, table, columns, from)})`]));
    if (table === 'job_history')
      parts.push(
        `d${index} as (delete from job_history h using ${from.slice(5)} where h.job_id = $2::text and h.epoch <= r.epoch - ${leasesKept})`,
      );
    // All parts of a statement see what was there before it.
    if (table === 'side_products')
      parts.push(`loosened${index} as (insert into loose_objects (key)
        select distinct named #>> '{}' ${from} join side_products p using (video_id, kind), jsonb_path_query(p.result, '$.**.objectKey') as named
        on conflict (key) do update set created_at = now())`);
  });
  if (withEffects)
    parts.push(`effects as (insert into outbox (actor_type, actor_id, version, n, effect, trace)
      select $1::text, $2::text, moved.version, r.n, r.effect, r.trace
      from moved, jsonb_to_recordset($${next++}::text::jsonb) as r(n integer, effect jsonb, trace text))`);
  if (withMark)
    parts.push(`mark as (insert into inbox_marks (actor_type, actor_id, sender_type, sender_id, version, n)
      select $1::text, $2::text, $${next++}::text, $${next++}::text, $${next++}::bigint, $${next++}::integer from moved
      on conflict (actor_type, actor_id, sender_type, sender_id) do update set version = excluded.version, n = excluded.n)`);
  return `with ${parts.join(',\n')}\nselect count(*)::integer as moved from moved`;
}

/** Every part of the statement sees the rows as they were, so the old objects become loose and the new places are counted from the same parts. */
function pack(name: string, columns: string[], from: string): string[] {
  const track = 'video_id, family, rung';
  const same = 't.video_id = r.video_id and t.family = r.family and t.rung = r.rung';
  return [
    `${name}_files as (select ${columns.map((column) => `r.${column}`).join(', ')} ${from})`,
    `${name}_places as (
      select ${track}, idx, object_key, sum(size_bytes) over (partition by ${track} order by idx) - size_bytes as byte_offset,
        sum(size_bytes) over (partition by ${track}) as total
      from (
        select i.video_id, i.family, i.rung, -1 as idx, i.object_key, i.size_bytes from inits i join ${name}_files using (${track})
        union all
        select s.video_id, s.family, s.rung, s.idx, s.object_key, s.size_bytes from segments s join ${name}_files using (${track})
      ) p)`,
    `${name}_moves as (
      select ${track}, p.idx, p.object_key, f.object_key as file, p.byte_offset + case when p.idx < 0 then 0 else f.index_bytes end as byte_offset
      from ${name}_places p join ${name}_files f using (${track})
      where p.total + f.index_bytes = f.size_bytes and p.object_key <> f.object_key)`,
    // Purging looks at an object a day after it became loose: until then a reader with an old table finds it.
    `${name}_loose as (
      insert into loose_objects (key) select distinct object_key from ${name}_moves on conflict (key) do update set created_at = now())`,
    `${name}_inits as (update inits t set object_key = r.file, byte_offset = r.byte_offset from ${name}_moves r where r.idx = -1 and ${same})`,
    `${name} as (update segments t set object_key = r.file, byte_offset = r.byte_offset from ${name}_moves r where ${same} and t.idx = r.idx)`,
  ];
}

function write(isNew: boolean, table: Exclude<Table, 'packed'>, columns: string[], from: string): string {
  const names = columns.join(', ');
  const values = columns.map((name) => `r.${name}`).join(', ');
  const insert = `insert into ${table} (${names}) select ${values} ${from}`;
  const others = (keys: string[], source: string): string =>
    columns
      .filter((name) => !keys.includes(name))
      .map((name) => `${name} = ${source}.${name}`)
      .join(', ');
  switch (table) {
    case 'segments':
      // No conflict clause: a segment that is there is never overwritten, the whole turn is refused.
      return insert;
    case 'inits':
      // Null breaks the column's constraint, and with it the turn, when another job pinned another init segment, even one that
      // committed while we waited. A condition in the statement would miss that one.
      return `${insert} on conflict (video_id, family, rung) do update
        set sha256 = case when inits.sha256 = excluded.sha256 then inits.sha256 end`;
    case 'published_files':
      return `${insert} on conflict do nothing`;
    case 'renditions':
      return `${insert} on conflict (video_id, family, rung) do update set ${others(['video_id', 'family', 'rung'], 'excluded')}`;
    case 'video_sources':
      return `${insert} on conflict (video_id, edition) do update set ${others(['video_id', 'edition'], 'excluded')}`;
    case 'video_passwords':
      return `${insert} on conflict (video_id) do update set ${others(['video_id'], 'excluded')}`;
    case 'side_products':
      return `${insert} on conflict (video_id, kind) do update set ${others(['video_id', 'kind'], 'excluded')}`;
    case 'retired':
      return `insert into retired_families (${names}) select ${values} ${from} on conflict do nothing`;
    case 'loose_objects':
      return `${insert} on conflict (key) do update set created_at = now()`;
    case 'job_history':
      return `${insert} on conflict (job_id, epoch, what) do update set ${others(['job_id', 'epoch', 'what'], 'excluded')}`;
    default:
      // An actor's own row appears with its first turn; later turns name only what changes.
      // The id is said outright: with a join alone the planner reads a small table from end to end, and goes on when it has grown.
      return isNew
        ? insert
        : `update ${table} t set ${others(['id'], 'r')} ${from} where t.id = $2::text::${columnTypes[table].id ?? 'text'} and r.id = t.id`;
  }
}

function refusalOf(error: unknown): Problem | null {
  const {
    code,
    table_name: table,
    constraint_name: constraint,
  } = error as { code?: string; table_name?: string; constraint_name?: string };
  if (code === '23502' && table === 'inits') return problem('init-mismatch', 409, 'The family is pinned to another init segment');
  if (code === '23505' && table === 'segments') return problem('segment-exists', 409, 'Such a segment is committed already');
  if (code === '23505' && (table === 'videos' || table === 'workers'))
    return problem('already-exists', 409, 'Something with this name exists already', constraint);
  if (code === '23503' && constraint === 'videos_category_id_fkey') return problem('unknown-category', 422, 'There is no such category');
  // 53100: the server said no. The others: it has gone, and whether it had committed only a fresh look tells.
  if (code === '53100') return problem('storage-full', 507, 'The disk of the database is full', undefined, true);
  if (isDatabaseAway(error)) return problem('database-unavailable', 503, 'The database cannot be reached just now', undefined, true);
  if (isLockTimeout(error)) return problem('busy', 503, 'Others are changing the same thing just now', undefined, true);
  return null;
}

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair; both can stand in what people and programs send. */
function json(value: unknown): string {
  const text = JSON.stringify(value);
  if (!/\\u(0000|d[89a-f])/i.test(text)) return text;
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? part.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD') : part,
  );
}
