/** Server-sent events: first what was missed, then what happens. */
import type { Incoming, WireAnswer } from '../answer.ts';
import type { Line, LineListener } from '../line.ts';
import { onAbort } from '../linked-signal.ts';
import type { Refusal } from '../problem.ts';
import { type Follow, tooFarBehind } from './follow.ts';
import type { Identity } from './identity.ts';
import type { Realtime } from './realtime.ts';
import type { Topic } from './topic.ts';

/** A reader for whom more than this waits is sent away; it comes back with the id it has seen. */
const mostWaitingBytes = 1024 * 1024;

export interface SseInit {
  realtime: Realtime;
  topics: readonly Topic[];
  identity: Identity;
  /** Last id that the reader has seen; null begins with now. */
  lastEventId: number | null;
  /** Ends the stream. */
  stopping: AbortSignal;
  ended: () => void;
}

export function sse(init: SseInit): WireAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    live: (line) => openStream(line, init),
  };
}

function openStream(line: Line, init: SseInit): LineListener {
  const { realtime, identity, lastEventId, stopping } = init;
  let over = false;
  let roomier = () => {};
  let unlisten = () => {};
  function stop(): void {
    if (over) return;
    over = true;
    unheard();
    rest();
    unlisten();
    follow.stop();
    roomier();
    line.end();
  }
  function end(why: Refusal): void {
    if (over) return;
    line.send(Buffer.from(`event: end\ndata: ${JSON.stringify({ code: why.problem.code, title: why.problem.title })}\n\n`));
    stop();
  }

  line.send(Buffer.from(`retry: 2000\n${lastEventId === null ? `id: ${realtime.lastId}\n` : ''}\n`));
  const follow: Follow = realtime.follow(init.topics, lastEventId, identity, {
    event(frame) {
      if (line.waitingBytes > mostWaitingBytes) end(tooFarBehind());
      else if (!over) line.send(frame.block());
    },
    gap: () => void line.send(Buffer.from('event: gap\ndata: {}\n\n')),
    dropped: (_topic, why) => end(why),
    async room() {
      while (line.waitingBytes > mostWaitingBytes / 2 && !over)
        await new Promise<void>((resolve) => {
          roomier = resolve;
        });
      return !over;
    },
  });
  let beating = false;
  async function beat(): Promise<void> {
    if (beating || over) return;
    beating = true;
    try {
      const why = await identity.renew();
      if (why !== null) return end(why);
      await follow.recheck();
    } catch {
      // Nothing is revoked while the database is away; the next beat asks again.
    } finally {
      beating = false;
    }
    if (!over) line.send(sign(follow.catchingUp ? null : realtime.lastId));
  }
  const rest = realtime.heart.add(() => void beat());
  const unheard = onAbort(stopping, stop);
  if (stopping.aborted) stop();
  else unlisten = identity.onKeptOut(end);
  return {
    drained: () => roomier(),
    closed() {
      stop();
      init.ended();
    },
  };
}

/** A block without data is no event; its id is what a reader resumes from, however quiet it has been. */
function sign(lastId: number | null): Uint8Array {
  return Buffer.from(`${lastId === null ? '' : `id: ${lastId}\n`}: still here\n\n`);
}

export function lastEventIdOf(incoming: Incoming, query: { lastEventId?: number | undefined }): number | null {
  const header = incoming.header('last-event-id');
  return /^\d{1,15}$/.test(header) ? Number(header) : (query.lastEventId ?? null);
}
