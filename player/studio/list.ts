/** A list of the studio: what is asked for, what has come, and what changes meanwhile. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Input, Output } from '../../gateway/contract/client.ts';
import { followVideo, settled } from '../follow.ts';
import { problemText } from '../refusals/said.ts';
import { call, type RequestError, type Video } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { uploads } from '../upload/queue.ts';

type Listed = Output<'GET /api/v1/studio/videos'>;
export type Entry = Listed['items'][number];
export type Filter = NonNullable<Input<'GET /api/v1/studio/videos'>['query']>;
export type Sort = NonNullable<Filter['sort']>;

export interface StudioList {
  /** Null before the first answer. */
  entries: readonly Entry[] | null;
  total: number;
  error: RequestError | null;
  /** Another one is asked for; what there was is still shown. */
  isBusy: boolean;
  more: (() => Promise<void>) | null;
  reload(): Promise<void>;
  /** Known before the server says so. */
  change(ids: ReadonlySet<string>, patch: (entry: Entry) => Entry): void;
  drop(ids: ReadonlySet<string>): void;
}

const perPage = 25;
/** Of rows that are followed at a time: what is visible of a list in which much is made. */
const mostFollowed = 30;

export function useStudioList(filter: Filter): StudioList {
  const [listed, setListed] = useState<Listed | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  const [isBusy, setBusy] = useState(true);
  const asked = useRef(0);
  const key = JSON.stringify(filter);
  // What is undone later reloads what is asked for then.
  const latest = useRef({ filter, shown: 0 });
  latest.current = { filter, shown: listed?.items.length ?? 0 };

  async function ask(cursor: string | null, limit = perPage): Promise<void> {
    const round = (asked.current += 1);
    setBusy(true);
    try {
      const page = await call('GET /api/v1/studio/videos', {
        query: { ...latest.current.filter, limit, ...(cursor !== null && { cursor }) },
      });
      if (round !== asked.current) return;
      setListed((before) => (cursor === null || before === null ? page : { ...page, items: joined(before.items, page.items) }));
      setError(null);
    } catch (failure) {
      if (round === asked.current) setError(problemFrom(failure));
    } finally {
      if (round === asked.current) setBusy(false);
    }
  }
  const reload = () => ask(null, Math.min(100, Math.max(perPage, latest.current.shown)));

  useEffect(() => void ask(null), [key]);
  // What was sent from here belongs into the list.
  const arrived = uploads.value.filter(({ video }) => video !== null).length;
  const before = useRef(arrived);
  useEffect(() => {
    if (before.current !== arrived) void reload();
    before.current = arrived;
  }, [arrived]);

  const put = (video: Video) =>
    setListed((now) => now && { ...now, items: now.items.map((entry) => (entry.video.id === video.id ? { ...entry, video } : entry)) });
  const moving = (listed?.items ?? [])
    .filter(({ video, removedAt }) => removedAt === null && video.state !== 'pending' && !settled(video))
    .map(({ video }) => video.id)
    .slice(0, mostFollowed);
  useEffect(() => {
    const stops = moving.map((id) => followVideo(id, { video: put }));
    return () => {
      for (const stop of stops) stop();
    };
  }, [moving.join()]);

  return {
    entries: listed?.items ?? null,
    total: listed?.total ?? 0,
    error,
    isBusy,
    more: listed?.nextCursor ? () => ask(listed.nextCursor) : null,
    reload,
    change: (ids, patch) =>
      setListed((now) => now && { ...now, items: now.items.map((entry) => (ids.has(entry.video.id) ? patch(entry) : entry)) }),
    drop: (ids) =>
      setListed((now) => {
        if (now === null) return now;
        const items = now.items.filter(({ video }) => !ids.has(video.id));
        return { ...now, items, total: now.total - (now.items.length - items.length) };
      }),
  };
}

function joined(before: readonly Entry[], after: readonly Entry[]): Entry[] {
  const known = new Set(before.map(({ video }) => video.id));
  return [...before, ...after.filter(({ video }) => !known.has(video.id))];
}

export type Bulk = Input<'POST /api/v1/videos/bulk'>['body'];
export interface Outcome {
  done: Set<string>;
  refused: { id: string; words: string }[];
  /** No answer came to a part of it, which may have been done nevertheless. */
  isUnclear: boolean;
}
const mostAtOnce = 100;

/** The same with many. What fails as a whole is said, and counts as not done. */
export async function inBulk(ids: readonly string[], what: Omit<Bulk, 'ids'>): Promise<Outcome> {
  const outcome: Outcome = { done: new Set(), refused: [], isUnclear: false };
  for (let from = 0; from < ids.length; from += mostAtOnce) {
    try {
      const { items } = await call('POST /api/v1/videos/bulk', { body: { ...what, ids: ids.slice(from, from + mostAtOnce) } });
      for (const { id, problem } of items) {
        if (problem === null) outcome.done.add(id);
        else outcome.refused.push({ id, words: problemText(problem) });
      }
    } catch (error) {
      say(problemFrom(error).message);
      outcome.isUnclear = true;
      break;
    }
  }
  return outcome;
}
