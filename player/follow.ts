/**
 * Follows one video while it changes. Events wake a read of the video; the read alone is believed, so a lost or
 * repeated event does no harm. All followers share one socket; where sockets do not come through, two have a stream of events
 * each, since browsers open six connections to a server at most, and the rest poll.
 */

import { createAlarm } from './alarm.ts';
import { type Channel, createChannel } from './channel.ts';
import { type RequestError, requests, type Video } from './requests.ts';
import { problemFrom } from './store.ts';

const mostStreams = 2;
/** Looks at a video after its end for what may still come. */
const laterLooks = 24;
let streams = 0;
let channel: Channel | null = null;
function sharedChannel(): Channel {
  channel ??= createChannel({
    open: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/ws`),
    wakers: [window, document],
  });
  return channel;
}

/**
 * What happens to a video, as it happens; where sockets do not come through, nothing. `missed`: something may have happened unheard. `ended`:
 * nothing more is told of it. The result ends it.
 */
export function hearVideo(
  id: string,
  hear: (type: string, data: Record<string, unknown>) => void,
  missed: () => void = () => undefined,
  ended: () => void = missed,
): () => void {
  return sharedChannel().follow(`video/${id}`, { event: hear, missed, ended });
}

/** Whether what is followed is heard now. */
export const isHearing = (): boolean => channel?.isOpen ?? false;

export interface FollowListener {
  video(video: Video): void;
  failed?(error: RequestError): void;
  /** How far a job of that kind is, 0 to 1, where it is heard live. */
  progress?(kind: string, fraction: number): void;
  /** Goes on for a while after the end, for pictures of the video that come a little later, or never. */
  storyboard?: true;
}

export function settled(video: Video): boolean {
  return (video.state === 'ready' || video.state === 'failed') && video.next === null;
}

/** Calls back at once and after every change until the video is settled. Returns the function that stops it. */
export function followVideo(id: string, listener: FollowListener): () => void {
  const stop = new AbortController();
  let stopHearing: (() => void) | null = null;
  let reading = false;
  let again = false;
  let looksLeft = 0;

  const close = () => {
    stop.abort();
    alarm.off();
    stopHearing?.();
    stopHearing = null;
  };
  const alarm = createAlarm(() => void read());
  async function read(): Promise<void> {
    if (stop.signal.aborted) return;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    alarm.off();
    try {
      const video = await requests.video(id, stop.signal);
      if (stop.signal.aborted) return;
      listener.video(video);
      if (!settled(video) && listener.storyboard) looksLeft = laterLooks;
      if (settled(video) && video.posterUrl !== null && (video.storyboardUrl !== null || video.state === 'failed' || looksLeft-- <= 0))
        return close();
      if (!settled(video)) stopHearing ??= hear();
      alarm.within(settled(video) || stopHearing !== null ? 5_000 : 2_000);
    } catch (error) {
      if (stop.signal.aborted) return;
      const problem = problemFrom(error);
      listener.failed?.(problem);
      if (problem.status === 404 || problem.status === 401 || problem.status === 403) return close();
      alarm.within(3_000);
    } finally {
      reading = false;
      if (again && !stop.signal.aborted) alarm.within(400);
      again = false;
    }
  }
  /** Figures of running jobs come many times a second; one read after a short wait covers them all. */
  const happened = (type: string, data: Record<string, unknown>) => {
    // What is written under it is no matter of the video itself.
    if (type.startsWith('comment.')) return;
    if (type !== 'job.progress') return void read();
    if (typeof data.fraction === 'number') listener.progress?.(String(data.kind), data.fraction);
    alarm.within(700);
  };

  function hear(): (() => void) | null {
    if (!sharedChannel().works) return streams < mostStreams ? listen() : null;
    return sharedChannel().follow(`video/${id}`, {
      event: happened,
      missed() {
        if (!sharedChannel().works) {
          stopHearing?.();
          stopHearing = null;
        }
        void read();
      },
      // The read tells what has become of it.
      ended: () => void read(),
    });
  }
  function listen(): () => void {
    streams += 1;
    const source = new EventSource(`/api/v1/videos/${encodeURIComponent(id)}/events`);
    source.onmessage = (message) => {
      const { type, data } = JSON.parse(String(message.data)) as { type: string; data: Record<string, unknown> };
      happened(type, data);
    };
    return () => {
      streams -= 1;
      source.close();
    };
  }
  void read();
  return close;
}
