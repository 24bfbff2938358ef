/**
 * A file on its way, by the better of two: straight to the bucket where the server says that pages may, or else by tus to the server. What
 * a bucket does not take, as it cannot be reached or does not allow this site, goes the other way, and so does all that follows on this page.
 */
import { requests } from '../requests.ts';
import { BucketAway, sendDirect } from './direct.ts';
import { patienceOf, patiently } from './patience.ts';
import { fingerprintFor, fingerprintOf, type Sending, sendUpload, type Told, type Wishes } from './send.ts';

let isBucketAway = false;

/** Whether files go to the bucket from this page. Rejects while the server gives no answer. */
export async function goesToBucket(): Promise<boolean> {
  return !isBucketAway && (await requests.quota()).toBucket;
}

export function sendFile(file: File, wishes: Wishes, told: Told): Sending {
  const stop = new AbortController();
  const { signal } = stop;
  const patience = patienceOf(signal, told.away);
  let isPaused = false;
  let way: Sending | null = null;

  function by(sending: Sending) {
    way = sending;
    if (isPaused) sending.pause();
    if (signal.aborted) sending.cancel();
    return sending.done;
  }
  async function send() {
    const toBucket = await patiently(goesToBucket, patience);
    // What has begun the one way goes on so.
    const begun = toBucket && (await patiently(() => requests.uploads(fingerprintFor(file, wishes)), patience)).items;
    if (!begun || begun.some(({ state }) => state === 'open' || state === 'finishing')) return by(sendUpload(file, wishes, told));
    try {
      return await by(sendDirect(file, wishes, told));
    } catch (error) {
      if (!(error instanceof BucketAway) || signal.aborted) throw error;
      isBucketAway = true;
      // The video that is there has its details, and hears of what is typed by itself.
      const { video = error.videoId, replace } = wishes;
      return by(sendUpload(file, { video, replace, fingerprint: wishes.video ? fingerprintFor(file, wishes) : fingerprintOf(file) }, told));
    }
  }
  return {
    pause() {
      isPaused = true;
      way?.pause();
    },
    resume() {
      isPaused = false;
      way?.resume();
    },
    cancel() {
      stop.abort();
      way?.cancel();
    },
    done: send(),
  };
}
