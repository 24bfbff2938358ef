/**
 * A file on its way to the server, by tus. The server remembers it by a fingerprint, so that it goes on from where it was after a lost
 * connection, a restart of the server, or when the same file is chosen again in another tab.
 */
import type { DetailedError, Upload } from 'tus-js-client';
import { refusedInPageWords } from '../refusals/said.ts';
import { type OpenUpload, problemOf, RequestError, requests, type Video } from '../requests.ts';
import { text } from '../text.ts';
import { cancelled, type Patience, patienceOf, patiently } from './patience.ts';

export interface Wishes {
  title?: string;
  description?: string;
  privacy?: 'public' | 'unlisted' | 'private';
  /** A video that gets this file in the place of the one it has. */
  video?: string;
  replace?: boolean;
  /** By which it is found again, where that is another than that of its file. */
  fingerprint?: string;
}
export interface Sending {
  pause(): void;
  resume(): void;
  /** Gives up; what had come is removed. */
  cancel(): void;
  /** The video, once the file is its source. */
  done: Promise<Video>;
}
export interface Told {
  /** What the server knows it by. */
  opened?(upload: OpenUpload): void;
  /** The video that is there before its file is. */
  made?(video: Video): void;
  /** Of the file, that the server has. */
  bytes(sent: number): void;
  /** Whether the server gives no answer just now; it is asked again. */
  away(isAway: boolean): void;
  /** All bytes are there, and the server makes the video of them: nothing can be taken back from now on. */
  ending(): void;
}

/** Pieces are large, since each costs a round trip; the server says where proxies need smaller ones. */
const usualChunk = 64 * 1024 * 1024;
/** For as long as people may leave a page open. The count begins anew with every byte that arrives. */
const retryDelays = [0, 1000, 2000, 5000, 10_000, ...Array<number>(720).fill(15_000)];

const pollMs = 1000;

/** By what the browser tells of a file: whoever changes one in place changes its time as well. */
export const fingerprintOf = (file: File): string => `${file.name.slice(-120)}-${file.size}-${file.lastModified}`;

/** The same file may be sent for several videos. */
export const fingerprintFor = (file: File, { fingerprint, video }: Wishes): string =>
  fingerprint ?? [fingerprintOf(file), video].filter(Boolean).join('-');

export function sendUpload(file: File, wishes: Wishes, told: Told): Sending {
  const stop = new AbortController();
  const patience = patienceOf(stop.signal, told.away);
  let paused = false;
  let upload: Upload | null = null;
  let address: string | null = null;

  function remembered(open: OpenUpload): OpenUpload {
    address = open.url;
    // Cancelled before it was known.
    if (stop.signal.aborted) end(address);
    return open;
  }
  async function send(): Promise<Video> {
    const [tus, open, { requestBytes }] = await Promise.all([
      // Only who sends a file needs it.
      import('tus-js-client'),
      // Said again after an answer that was lost, it finds what it has opened.
      patiently(() => openFor(file, wishes), patience).then(remembered),
      patiently(() => requests.quota(), patience),
    ]);
    if (stop.signal.aborted) throw cancelled();
    told.opened?.(open);
    await new Promise<void>((resolve, reject) => {
      upload = new tus.Upload(file, {
        uploadUrl: open.url,
        chunkSize: requestBytes > 0 ? Math.min(requestBytes, usualChunk) : usualChunk,
        retryDelays,
        storeFingerprintForResuming: false,
        onShouldRetry(error) {
          const status = error.originalResponse?.getStatus() ?? 0;
          const goesOn = !stop.signal.aborted && passes(status);
          if (goesOn && (status === 0 || status >= 500)) told.away(true);
          return goesOn;
        },
        onProgress(sent) {
          told.away(false);
          told.bytes(sent);
        },
        onSuccess: () => resolve(),
        onError: (error) => reject(inWords(error)),
      });
      stop.signal.addEventListener('abort', () => reject(cancelled()), { once: true });
      if (!paused) upload.start();
    });
    told.ending();
    const videoId = await finished(() => requests.upload(open.url, stop.signal), patience);
    return patiently(() => requests.video(videoId, stop.signal), patience);
  }
  return {
    pause() {
      paused = true;
      void upload?.abort();
    },
    resume() {
      paused = false;
      upload?.start();
    },
    cancel() {
      stop.abort();
      void upload?.abort();
      if (address !== null) end(address);
    },
    done: send(),
  };
}

const end = (address: string) => void requests.endUpload(address).catch(() => undefined);

/** What the server has of this file, or a new one. */
export async function openFor(file: File, wishes: Wishes): Promise<OpenUpload> {
  const fingerprint = fingerprintFor(file, wishes);
  const { items } = await requests.uploads(fingerprint);
  const found = items.find((one) => one.length === file.size && (one.state === 'open' || one.state === 'finishing'));
  return found ?? requests.openUpload({ ...wishes, length: file.size, filename: file.name, filetype: file.type, fingerprint });
}

/** All bytes are there; a large file takes the server a moment. The id of its video. */
export async function finished(ask: () => Promise<Pick<OpenUpload, 'state' | 'videoId' | 'problem'>>, patience: Patience): Promise<string> {
  for (;;) {
    const now = await patiently(ask, patience);
    if (now.problem) throw new RequestError(422, refusedInPageWords(now.problem));
    if (now.state === 'done') return now.videoId ?? '';
    await patience.pause(pollMs, patience.signal);
  }
}

/** No answer, trouble of the server, and whatever asking for the offset again may settle. */
const passes = (status: number) => status === 0 || status >= 500 || [408, 409, 423, 429, 460].includes(status);

function inWords(error: Error | DetailedError): RequestError {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  if (!response) return new RequestError(0, { code: 'unreachable', title: text.errors.uploadCut });
  return problemOf(response.getStatus(), response.getBody());
}
