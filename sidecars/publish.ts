/**
 * From a running encoder to committed segments. A segment index counts as soon as every rung's file has got its final name;
 * then its files are checked, hashed and uploaded side by side, and committed in order while the encoder goes on.
 */
import { closeSync, constants, type FSWatcher, openSync, watch } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type InitInfo, isWhole, readInit, readSegment, type SegmentInfo } from '../media/index.ts';
import { badLuck, type Init, JobFailed, type Segment } from './answer.ts';
import type { JobClient } from './client.ts';
import { readOutput } from './hash.ts';

export interface PublishInit {
  /** Holds one folder a rung. */
  outDir: string;
  rungs: string[];
  /** First index that the encoder writes. */
  first: number;
  /** First index that is still to be committed; those before are checked only. */
  commitFrom: number;
  client: Pick<JobClient, 'upload' | 'commit'>;
  /** Shortest time between commits after the first, where segments come faster than anybody can watch them. */
  commitEveryMs?: number;
  /** What makes each rung, for the rows of init segments; a copied one is made by nothing. */
  encoders?: Readonly<Record<string, string>>;
  /** Throws JobFailed when a segment is not what was planned. Called in order of indexes for each rung. */
  check(rung: string, index: number, segment: SegmentInfo, init: InitInfo, bytes: { init: Uint8Array; segment: Uint8Array }): void;
  /** Called once, at the first failure. */
  onFailure(error: unknown): void;
}
export interface Publisher {
  /** After the encoder's exit: looks for what the watcher missed and resolves when all is committed. */
  finish(): Promise<void>;
  /** Indexes that exist in every rung so far. */
  seen(): number;
  close(): void;
}

/** Indexes uploaded at a time. */
const inFlight = 4;
/** Rows of one commit, the limit of the contract. */
const mostRows = 400;

interface Uploaded {
  index: number;
  rows: Segment[];
  paths: string[];
}

export function createPublisher(init: PublishInit): Publisher {
  // Held open: whatever the program puts in the place of a folder, we go on in the one that we made.
  const folders = new Map(
    init.rungs.map((rung) => [rung, openSync(join(init.outDir, rung), constants.O_DIRECTORY | constants.O_NOFOLLOW)]),
  );
  const names = new Map(init.rungs.map((rung) => [rung, new Set<number>()]));
  const inits = new Map<string, { info: InitInfo; row: Init; bytes: Uint8Array }>();
  const watchers: FSWatcher[] = [];
  const uploads: Promise<Uploaded | null>[] = [];
  let next = init.first;
  let committing: Promise<void> | null = null;
  let uncommittedInits = true;
  let failure: { error: unknown } | null = null;
  const finishing = new AbortController();
  let active = 0;
  const waiting: (() => void)[] = [];
  let order: Promise<unknown> = Promise.resolve();
  const underWay = new Set<Promise<unknown>>();

  for (const rung of init.rungs) {
    // The look after the exit finds what a watcher does not tell, or one that cannot be had.
    try {
      const watcher = watch(join(init.outDir, rung), (_, name) => note(rung, name));
      watcher.on('error', () => watcher.close());
      watchers.push(watcher);
    } catch {}
  }

  function note(rung: string, name: string | null): void {
    const index = /^(\d{5,})\.m4s$/.exec(name ?? '')?.[1];
    // Our own deletions are told too; their indexes are behind us.
    if (index === undefined || Number(index) < next) return;
    names.get(rung)?.add(Number(index));
    advance();
  }

  function advance(): void {
    const sets = [...names.values()];
    while (failure === null && sets.every((set) => set.has(next))) {
      for (const set of sets) set.delete(next);
      begin(next++);
    }
  }

  function begin(index: number): void {
    // Checks run in order, as one segment is compared with the one before; uploads run side by side.
    const read = order.then(() => readIndex(index));
    order = read.catch(() => {});
    const upload = read.then((files) => (index < init.commitFrom ? drop(files) : slot(() => uploadIndex(index, files))));
    upload.catch(fail);
    underWay.add(upload);
    const over = () => underWay.delete(upload);
    upload.then(over, over);
    uploads.push(upload.catch(() => null));
    committing ??= commitLoop().finally(() => {
      committing = null;
    });
  }

  async function readIndex(index: number) {
    if (inits.size === 0) await readInits();
    return Promise.all(
      init.rungs.map(async (rung) => {
        const output = await readOutput(pathOf(rung, index));
        const { info, bytes } = inits.get(rung) as { info: InitInfo; bytes: Uint8Array };
        // A full disk ends a file in the middle, and the encoder may not even complain.
        if (!isWhole(output.bytes)) throw badLuck('output-cut-off', 'A segment could not be written to its end. Is the scratch disk full?');
        const segment = readSegment(output.bytes);
        init.check(rung, index, segment, info, { init: bytes, segment: output.bytes });
        return { rung, segment, timescale: info.timescale, path: output.path, sizeBytes: output.sizeBytes, sha256: output.sha256 };
      }),
    );
  }
  type Files = Awaited<ReturnType<typeof readIndex>>;

  /** An init segment is complete once the first segment of its rung has its final name. */
  async function readInits(): Promise<void> {
    await Promise.all(
      init.rungs.map(async (rung) => {
        const { bytes, ...file } = await readOutput(`${folderOf(rung)}/init.mp4`);
        const info = readInit(bytes);
        const { objectKey } = taken(await init.client.upload(`${rung}-init.mp4`, file));
        const encoder = init.encoders?.[rung];
        const named = { rung, objectKey, codecString: info.codecString, ...(encoder && { encoder }) };
        const row = { ...named, sizeBytes: file.sizeBytes, sha256: file.sha256 };
        inits.set(rung, { info, row, bytes });
      }),
    );
  }

  async function uploadIndex(index: number, files: Files): Promise<Uploaded> {
    const rows = await Promise.all(
      files.map(async ({ rung, segment, timescale, ...file }) => {
        const { objectKey } = taken(await init.client.upload(`${rung}-${String(index).padStart(5, '0')}.m4s`, file));
        const { startTicks, durationTicks } = segment;
        return { rung, index, objectKey, sizeBytes: file.sizeBytes, startTicks, durationTicks, timescale, sha256: file.sha256 };
      }),
    );
    return { index, rows, paths: files.map((file) => file.path) };
  }

  async function drop(files: Files): Promise<null> {
    await Promise.all(files.map((file) => rm(file.path, { force: true })));
    return null;
  }

  async function slot<T>(work: () => Promise<T>): Promise<T> {
    while (active >= inFlight) await new Promise<void>((go) => waiting.push(go));
    active++;
    try {
      return await work();
    } finally {
      active--;
      waiting.shift()?.();
    }
  }

  /** One commit at a time, each with all that has been uploaded meanwhile. */
  async function commitLoop(): Promise<void> {
    while (failure === null && uploads.length > 0) {
      if (!uncommittedInits && init.commitEveryMs) await delay(init.commitEveryMs, undefined, { signal: finishing.signal }).catch(() => {});
      const ready = [await uploads.shift()];
      while (uploads.length > 0 && (ready.length + 1) * init.rungs.length <= mostRows) {
        const more = await settledNow(uploads[0] as Promise<Uploaded | null>);
        if (more === undefined) break;
        uploads.shift();
        ready.push(more);
      }
      const whole = ready.filter((one) => one !== null && one !== undefined);
      if (failure === null && whole.length > 0) await commit(whole).catch(fail);
    }
  }

  async function commit(indexes: Uploaded[]): Promise<void> {
    const rows = uncommittedInits ? [...inits.values()].map(({ row }) => row) : [];
    taken(await init.client.commit({ inits: rows, segments: indexes.flatMap((one) => one.rows) }));
    uncommittedInits = false;
    await Promise.all(indexes.flatMap((one) => one.paths).map((path) => rm(path, { force: true })));
  }

  function fail(error: unknown): void {
    if (failure !== null) return;
    failure = { error };
    init.onFailure(error);
  }

  const folderOf = (rung: string) => `/proc/self/fd/${folders.get(rung)}`;
  const pathOf = (rung: string, index: number) => `${folderOf(rung)}/${String(index).padStart(5, '0')}.m4s`;
  const stopWatching = () => {
    for (const watcher of watchers) watcher.close();
  };

  return {
    async finish() {
      stopWatching();
      finishing.abort();
      for (const rung of init.rungs) for (const name of await readdir(folderOf(rung))) note(rung, name);
      while (committing !== null) await committing;
      if (failure !== null) throw (failure as { error: unknown }).error;
    },
    seen: () => next - init.first,
    close() {
      stopWatching();
      finishing.abort();
      // Their numbers are given to other files once they are closed, so nobody may be using them still.
      const closing = [...folders.values()];
      folders.clear();
      void Promise.allSettled([...underWay, committing]).then(() => {
        for (const folder of closing) closeSync(folder);
      });
    },
  };
}

function taken<T>(answer: { ok: true; value: T } | { ok: false; problem: JobFailed['problem'] }): T {
  if (answer.ok) return answer.value;
  throw new JobFailed(answer.problem, true);
}

/** The value of a promise that has one already, or undefined. */
function settledNow<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))]);
}
