/**
 * A file on its way straight to the bucket, in parts by addresses that the server gives out. The store knows which parts it has, so that
 * what was interrupted goes on with those that are missing, also after the tab was closed.
 */
import { type DirectUpload, send as put, RequestError, requests, type Video } from '../requests.ts';
import { text } from '../text.ts';
import { backOffMs, cancelled, patienceOf, patiently } from './patience.ts';
import { fingerprintFor, finished, type Sending, type Told, type Wishes } from './send.ts';

/** The bucket gives no answer that this page may see, while the server does. The video waits for its file. */
export class BucketAway extends Error {
  readonly videoId: string;
  constructor(videoId: string) {
    super('The bucket takes nothing from this page.');
    this.videoId = videoId;
  }
}

/** More would only share the line. */
const atOnce = 3;
/** Of which addresses are asked for at a time: each is good for an hour. */
const mostSigned = 12;
/** With none of its parts taken, after so many tries the bucket is one that this page does not reach. */
const triesAtFirst = 3;

export function sendDirect(file: File, wishes: Wishes, told: Told): Sending {
  const stop = new AbortController();
  const { signal } = stop;
  const patience = patienceOf(signal, told.away);
  let line = new AbortController();
  let resumed = Promise.withResolvers<void>();
  resumed.resolve();
  let opened: DirectUpload | null = null;

  async function send(): Promise<Video> {
    const upload = await patiently(() => openDirectFor(file, wishes), patience);
    opened = upload;
    if (signal.aborted) {
      void giveUpDirect(upload).catch(() => undefined);
      throw cancelled();
    }
    told.made?.(await patiently(() => requests.video(upload.videoId, signal), patience));
    await bring(upload);
    if (signal.aborted) throw cancelled();
    told.ending();
    await patiently(() => requests.confirmDirect(upload.id), patience);
    const videoId = await finished(async () => outcomeOf(await requests.direct(upload.id, signal)), patience);
    return patiently(() => requests.video(videoId, signal), patience);
  }

  async function bring(upload: DirectUpload): Promise<void> {
    let hasTaken = false;
    const taken = () => {
      hasTaken = true;
    };
    for (let failures = 0; ; failures += 1) {
      await resumed.promise;
      if (signal.aborted) throw cancelled();
      const { signal: now } = line;
      try {
        return upload.parts === null ? await whole(upload, now) : await inParts(upload, upload.parts, now, taken);
      } catch (error) {
        if (signal.aborted) throw cancelled();
        if (now.aborted) {
          failures = -1;
          continue;
        }
        if (!(error instanceof NotTaken)) throw error;
        // Only where the server answers it is not the line that is down.
        const isLineUp = await requests.direct(upload.id, signal).then(
          () => true,
          () => false,
        );
        if (!isLineUp) failures = 0;
        else if (!hasTaken && failures + 1 >= triesAtFirst) {
          await patiently(() => abort(upload.id), patience);
          throw new BucketAway(upload.videoId);
        }
        told.away(true);
        await patience.pause(backOffMs(failures), signal);
      }
    }
  }

  async function whole({ id }: DirectUpload, now: AbortSignal): Promise<void> {
    const { put: to } = await patiently(() => requests.direct(id, signal), patience);
    if (to !== null) await bucket(to, file, told.bytes, now);
  }

  async function inParts(
    { id }: DirectUpload,
    { partBytes, count }: NonNullable<DirectUpload['parts']>,
    now: AbortSignal,
    taken: () => void,
  ): Promise<void> {
    const { items } = await patiently(() => requests.directParts(id), patience);
    const there = new Map(items.map(({ part, sizeBytes }) => [part, sizeBytes]));
    const tell = () => told.bytes([...there.values()].reduce((sum, one) => sum + one, 0));
    const show = (part: number, sent: number) => {
      there.set(part, sent);
      tell();
    };
    tell();
    // In an earlier visit, or another tab.
    if (items.length > 0) taken();
    const missing = Array.from({ length: count }, (_, at) => at + 1).filter((part) => !there.has(part));
    const sendPart = async ({ part, url, headers }: { part: number; url: string; headers: Record<string, string> }) => {
      const bytes = file.slice((part - 1) * partBytes, part * partBytes);
      await bucket({ url, headers }, bytes, (sent) => show(part, sent), now);
      show(part, bytes.size);
      taken();
      told.away(false);
    };
    while (missing.length > 0) {
      const parts = missing.splice(0, mostSigned).map((part) => ({ part }));
      const signed = (await patiently(() => requests.signDirect(id, parts), patience)).items;
      const lines = Array.from({ length: atOnce }, async () => {
        for (let next = signed.shift(); next !== undefined; next = signed.shift()) await sendPart(next);
      });
      // One that fails does not end the others, which would have to begin anew.
      const failed = (await Promise.allSettled(lines)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    }
  }

  return {
    pause() {
      if (line.signal.aborted) return;
      resumed = Promise.withResolvers();
      line.abort();
    },
    resume() {
      line = new AbortController();
      resumed.resolve();
    },
    cancel() {
      stop.abort();
      line.abort();
      resumed.resolve();
      if (opened !== null) void giveUpDirect(opened).catch(() => undefined);
    },
    done: send(),
  };
}

/** The bucket did not take something: it gave no answer, or another one. */
class NotTaken extends Error {}

function bucket(to: { url: string; headers: Record<string, string> }, bytes: Blob, onBytes: (sent: number) => void, signal: AbortSignal) {
  return put(to.url, to.headers, bytes, onBytes, signal).catch((error: unknown) => {
    throw signal.aborted ? error : new NotTaken('', { cause: error });
  });
}

/** What the server has of this file, or a new one. */
async function openDirectFor(file: File, wishes: Wishes): Promise<DirectUpload> {
  const fingerprint = fingerprintFor(file, wishes);
  const { items } = await requests.directs(fingerprint);
  const { video, replace, title, description, privacy } = wishes;
  const of = video === undefined ? { title: title ?? file.name.slice(0, 200), description, privacy } : { video, replace };
  const type = file.type && { mediaType: file.type };
  return (
    items.find(({ sizeBytes }) => sizeBytes === file.size) ?? requests.openDirect({ ...of, ...type, fingerprint, sizeBytes: file.size })
  );
}

/** Bytes of it that the store has. */
export async function arrivedOf({ id, parts }: DirectUpload): Promise<number> {
  return parts === null ? 0 : (await requests.directParts(id)).items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** A video that was made for it goes along, if nothing else has brought or brings its file; the server does so later where this does not. */
export async function giveUpDirect({ id, videoId, makesVideo }: DirectUpload): Promise<void> {
  await abort(id);
  if (makesVideo && (await requests.video(videoId)).state === 'pending') await requests.remove(videoId);
}

/** Said again after an answer that was lost, it is over already. */
const abort = (id: string) =>
  requests.abortDirect(id).catch((error: unknown) => {
    if (!(error instanceof RequestError && error.code === 'direct-upload-over')) throw error;
  });

function outcomeOf({ state, videoId, problem }: DirectUpload) {
  if (state === 'aborted' || state === 'expired') throw new RequestError(409, { code: 'direct-upload-over', title: text.errors.cancelled });
  return { state: state === 'done' ? ('done' as const) : ('finishing' as const), videoId, problem };
}
