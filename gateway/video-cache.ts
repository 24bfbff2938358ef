/**
 * Videos that were read lately, with their answers ready-made. An event about a video drops it at once, and one that is
 * being loaded at that moment is not kept; the short ages below only bound what a lost event could do. While the database
 * does not answer, what was there for everybody stays so for a while; what was not is not shown by memory alone.
 */
import { isOpenPrivacy } from './access.ts';
import type { ReadyAnswer } from './answer.ts';
import { etagOf } from './etag.ts';
import type { Origins } from './playback/origins.ts';
import { createRecent } from './recent.ts';
import { type VideoRow, viewOf } from './videos.ts';
import { inTime, isAway } from './while-away.ts';

interface ReadyAnswers {
  ok: ReadyAnswer;
  notModified: ReadyAnswer;
  etag: string;
}
export interface VideoEntry {
  row: VideoRow;
  /** Set for what everybody may read. */
  ready: ReadyAnswers | null;
  /** For those who have shown that they may read it. */
  forReaders: ReadyAnswers;
  bytes: Uint8Array;
  etag: string;
  until: number;
  readAt: number;
}
export interface VideoCache {
  /** From memory only. */
  peek(ref: string): VideoEntry | null;
  get(ref: string): Promise<VideoEntry | null>;
  /** The answer about this very row, which somebody was found to be allowed to see. */
  entryOf(row: VideoRow): VideoEntry;
  drop(id: string): void;
  /** What is said of all of them has changed. */
  clear(): void;
  readonly size: number;
}

/** Most changes are told by events; progress, and an upload that was given up, are not. */
const keepMilliseconds = (row: VideoRow) => (row.state === 'uploading' || row.state === 'processing' || row.next !== null ? 500 : 30_000);

/** How long what is there for everybody may be shown without asking, and how soon the database is asked again then. */
const standsInMilliseconds = 3_600_000;
const askAgainMilliseconds = 1000;

export function createVideoCache(init: {
  load(ref: string): Promise<VideoRow | null>;
  origins: Pick<Origins, 'before' | 'showsViews'>;
  size: number;
  now?: () => number;
  /** Something about one of them, or all, is not what it was. */
  onChange?: () => void;
}): VideoCache {
  const now = init.now ?? (() => performance.now());
  const entries = createRecent<VideoEntry>(init.size);
  const shortIds = createRecent<string>(init.size);
  const loading = new Map<string, Promise<VideoEntry | null>>();
  /** What was dropped during each look-up that is under way: its answer about it may be old. */
  const underWay = new Set<{ ids: Set<string>; all: boolean }>();

  const lastOf = (ref: string) => entries.get(ref) ?? entries.get(shortIds.get(ref) ?? '');
  function peek(ref: string): VideoEntry | null {
    const found = lastOf(ref);
    return found && found.until > now() ? found : null;
  }
  function standIn(ref: string): VideoEntry | null {
    const last = lastOf(ref);
    return last?.ready && now() < last.readAt + standsInMilliseconds ? last : null;
  }
  async function load(ref: string): Promise<VideoEntry | null> {
    const dropped = { ids: new Set<string>(), all: false };
    underWay.add(dropped);
    const row = await init.load(ref).finally(() => underWay.delete(dropped));
    if (!row) {
      entries.delete(shortIds.get(ref) ?? ref);
      return null;
    }
    const entry = entryOf(row, init.origins, { readAt: now(), until: now() + keepMilliseconds(row) });
    if (!dropped.all && !dropped.ids.has(row.id)) {
      entries.set(row.id, entry);
      shortIds.set(row.short_id, row.id);
    }
    return entry;
  }
  function share(ref: string): Promise<VideoEntry | null> {
    const shared = loading.get(ref);
    if (shared) return shared;
    const promise = load(ref).finally(() => {
      if (loading.get(ref) === promise) loading.delete(ref);
    });
    loading.set(ref, promise);
    return promise;
  }
  return {
    peek,
    get size() {
      return entries.size;
    },
    async get(ref) {
      const found = peek(ref);
      if (found) return found;
      const loaded = share(ref);
      if (standIn(ref) === null) return loaded;
      return inTime(loaded).catch((error: unknown) => {
        // It may have been dropped meanwhile.
        const last = isAway(error) ? standIn(ref) : null;
        if (last === null) return loaded;
        last.until = now() + askAgainMilliseconds;
        return last;
      });
    },
    entryOf(row) {
      const found = entries.get(row.id);
      return found?.row === row ? found : entryOf(row, init.origins, { readAt: 0, until: 0 });
    },
    drop(id) {
      for (const dropped of underWay) dropped.ids.add(id);
      // Readers that come from now on must not join a look-up that began before.
      loading.clear();
      entries.delete(id);
      init.onChange?.();
    },
    clear() {
      for (const dropped of underWay) dropped.all = true;
      loading.clear();
      entries.clear();
      init.onChange?.();
    },
  };
}

/** Players on other sites ask, too. What a browser sends without a session is open to all of them. */
const forAll = ['access-control-allow-origin', '*'];

function entryOf(row: VideoRow, origins: Pick<Origins, 'before' | 'showsViews'>, times: Pick<VideoEntry, 'readAt' | 'until'>): VideoEntry {
  const bytes = Buffer.from(JSON.stringify(viewOf(row, origins)));
  const etag = etagOf(bytes);
  const isOpen = isOpenPrivacy(row.privacy);
  const shared = ['cache-control', isOpen ? 'no-cache' : 'private, no-store', 'etag', etag, 'x-content-type-options', 'nosniff', ...forAll];
  const forReaders: ReadyAnswers = {
    etag,
    ok: { status: '200 OK', headers: ['content-type', 'application/json; charset=utf-8', ...shared], body: bytes },
    notModified: { status: '304 Not Modified', headers: shared, body: null },
  };
  return { row, bytes, etag, ...times, forReaders, ready: isOpen ? forReaders : null };
}
