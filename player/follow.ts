/**
 * Follows one video while it changes. Events wake a read of the video; the read alone is believed, so a lost or
 * repeated event does no harm. Browsers open six connections to a server at most: beyond two followers, the rest poll.
 */

import { type RequestError, requests, type Video } from './requests.ts';
import { problemFrom } from './store.ts';

const mostStreams = 2;
/** Looks at a video after its end for what may still come. */
const laterLooks = 24;
let streams = 0;

export interface FollowListener {
  video(video: Video): void;
  failed?(error: RequestError): void;
  /** Goes on for a while after the end, for pictures of the video that come a little later, or never. */
  storyboard?: true;
}

export function settled(video: Video): boolean {
  return (video.state === 'ready' || video.state === 'failed') && video.next === null;
}

/** Calls back at once and after every change until the video is settled. Returns the function that stops it. */
export function followVideo(id: string, listener: FollowListener): () => void {
  const stop = new AbortController();
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let again = false;
  let looksLeft = 0;

  const close = () => {
    stop.abort();
    clearTimeout(timer);
    if (source) streams -= 1;
    source?.close();
    source = null;
  };
  // The earlier of two wishes wins, or a stream of events would put the read off for ever.
  let dueAt = Number.POSITIVE_INFINITY;
  const later = (milliseconds: number) => {
    const wished = performance.now() + milliseconds;
    if (wished >= dueAt) return;
    dueAt = wished;
    clearTimeout(timer);
    timer = setTimeout(read, milliseconds);
  };
  async function read(): Promise<void> {
    if (stop.signal.aborted) return;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    clearTimeout(timer);
    dueAt = Number.POSITIVE_INFINITY;
    try {
      const video = await requests.video(id, stop.signal);
      if (stop.signal.aborted) return;
      listener.video(video);
      if (!settled(video) && listener.storyboard) looksLeft = laterLooks;
      if (settled(video) && video.posterUrl !== null && (video.storyboardUrl !== null || video.state === 'failed' || looksLeft-- <= 0))
        return close();
      if (source === null && !settled(video) && streams < mostStreams) source = listen();
      later(settled(video) ? 5_000 : source ? 5_000 : 2_000);
    } catch (error) {
      if (stop.signal.aborted) return;
      const problem = problemFrom(error);
      listener.failed?.(problem);
      if (problem.status === 404 || problem.status === 401 || problem.status === 403) return close();
      later(3_000);
    } finally {
      reading = false;
      if (again && !stop.signal.aborted) later(400);
      again = false;
    }
  }
  function listen(): EventSource {
    streams += 1;
    const opened = new EventSource(`/api/v1/videos/${encodeURIComponent(id)}/events`);
    opened.onmessage = (message) => {
      const { type } = JSON.parse(String(message.data)) as { type: string };
      // Figures of running jobs come many times a second; one read after a short wait covers them all.
      if (type === 'job.progress') later(700);
      else void read();
    };
    return opened;
  }
  void read();
  return close;
}
