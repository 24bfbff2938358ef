/** The settings of the database as they hold now: read at start, after each change, and once a minute for changes made elsewhere. */
import type { Database } from '../../components/database/contract.ts';
import { type FieldName, type Given, type SectionName, type SectionValue, sectionNames, sections } from '../contract/setting-sections.ts';
import type { ComponentHealth, Log } from '../settings.ts';
import type { StoredSetting } from '../stored-settings.ts';

export interface SectionNow<N extends SectionName = SectionName> {
  value: SectionValue<N>;
  version: number;
  updatedAt: Date | null;
  updatedBy: string | null;
  /** Fields that were given at start, and by what. */
  overrides: Record<string, string>;
  /** Why the stored value cannot be used, so that the built-in one is. */
  trouble: string | null;
}
export interface LiveSettings {
  /** They have been read once at least. */
  readonly isKnown: boolean;
  /** As it was read last; what the program brings before the first look. */
  value<N extends SectionName>(name: N): SectionValue<N>;
  now<N extends SectionName>(name: N): SectionNow<N>;
  refresh(): Promise<void>;
  /** Reads, and goes on reading once a minute, or once a second until it has succeeded. A database that is away changes nothing. */
  start(): Promise<void>;
  stop(): void;
  health(): Promise<ComponentHealth>;
}

const everyMs = 60_000;
const untilKnownMs = 1000;

export function createLiveSettings(init: {
  database: Database;
  given: Given;
  /** Hears of the values after each look that changed any. */
  apply: (settings: LiveSettings) => void;
  log: Log;
}): LiveSettings {
  const { database, given, log } = init;
  let known = new Map<SectionName, SectionNow>(sectionNames.map((name) => [name, sectionOf(name, null, given)]));
  let seen: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let reading: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    const rows = await database<(StoredSetting & { name: string })[]>`
      select name, value, version, updated_at as "updatedAt", updated_by as "updatedBy" from settings where name = any(${sectionNames})`;
    known = new Map(sectionNames.map((name) => [name, sectionOf(name, rows.find((row) => row.name === name) ?? null, given)]));
    const versions = JSON.stringify(rows.map(({ name, version }) => [name, version]).sort());
    if (versions === seen) return;
    seen = versions;
    init.apply(live);
  }

  async function look(): Promise<void> {
    await live.refresh().catch((error: Error) => log.warn({ err: error }, 'the settings could not be read'));
    if (!stopped) timer = setTimeout(look, live.isKnown ? everyMs : untilKnownMs);
  }

  const live: LiveSettings = {
    get isKnown() {
      return seen !== null;
    },
    value: (name) => live.now(name).value,
    now: <N extends SectionName>(name: N) => known.get(name) as unknown as SectionNow<N>,
    refresh() {
      // One after another: an older look that answers late must not undo what a newer one has found.
      const turn = reading.then(read);
      reading = turn.catch(() => {});
      return turn;
    },
    async start() {
      init.apply(live);
      await look();
    },
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
    async health() {
      const troubles = [...known].flatMap(([name, { trouble }]) => (trouble === null ? [] : [`${name}: ${trouble}`]));
      if (troubles.length === 0) return { status: 'ok' };
      const detail = `Some stored settings cannot be used, so the built-in ones hold (${troubles.join('; ')}). Write them anew, or restore an earlier version.`;
      return { status: 'degraded', detail };
    },
  };
  return live;
}

/** Pure: what holds, from what is stored and what was given at start. */
function sectionOf(name: SectionName, stored: StoredSetting | null, given: Given): SectionNow {
  const { schema } = sections[name];
  const read = schema.safeParse(stored?.value ?? {});
  const [issue] = read.error?.issues ?? [];
  const value: Record<string, unknown> = { ...(read.success ? read.data : schema.parse({})) };
  const overrides: Record<string, string> = {};
  for (const field of Object.keys(value)) {
    const one = given[`${name}.${field}` as FieldName];
    if (one === undefined) continue;
    value[field] = one.value;
    overrides[field] = one.by;
  }
  return {
    value: value as SectionValue<SectionName>,
    version: stored?.version ?? 0,
    updatedAt: stored?.updatedAt ?? null,
    updatedBy: stored?.updatedBy ?? null,
    overrides,
    trouble: issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`,
  };
}
