/** Server-sent events: first what was missed, then what happens. */
import type { Events, NewEvent, VitaEvent } from '../../components/events/contract.ts';
import type { Incoming, WireAnswer } from '../answer.ts';

const heartbeatMilliseconds = 15_000;
/** A reader this far behind is sent away; it comes back with the id it has seen. */
const mostWaiting = 2000;
const page = 500;

export interface SseInit {
  events: Events;
  filter: { subject?: NewEvent['subject'] };
  /** Last id that the reader has seen; null begins with now. */
  lastEventId: number | null;
  signal: AbortSignal;
  /** Asked before each kept event; false ends the stream. */
  stillAllowed?: (event: VitaEvent) => Promise<boolean>;
}

export function sse(init: SseInit): WireAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    stream: { body: frames(init), sizeBytes: null },
  };
}

async function* frames({ events, filter, lastEventId, signal, stillAllowed }: SseInit): AsyncGenerator<Uint8Array> {
  let waiting: VitaEvent[] = [];
  let wake = () => {};
  let overrun = false;
  // Heard from now on, so that nothing falls between what was kept and what is live.
  const subscription = events.subscribe(filter, (event) => {
    if (waiting.length >= mostWaiting) overrun = true;
    else waiting.push(event);
    wake();
  });
  const stop = () => wake();
  signal.addEventListener('abort', stop);
  const allowed = async (event: VitaEvent) => event.id === undefined || !stillAllowed || (await stillAllowed(event));
  try {
    yield bytes('retry: 2000\n\n');
    let seen = lastEventId ?? 0;
    if (lastEventId !== null) {
      for (;;) {
        const missed = await events.since(seen, filter, page);
        if (missed.gap) yield bytes('event: gap\ndata: {}\n\n');
        for (const event of missed.events) {
          if (!(await allowed(event))) return;
          seen = event.id ?? seen;
          yield frame(event);
        }
        if (missed.events.length < page) break;
      }
    }
    while (!signal.aborted && !overrun) {
      const batch = waiting;
      waiting = [];
      for (const event of batch) {
        if (event.id !== undefined && event.id <= seen) continue;
        if (!(await allowed(event))) return;
        seen = event.id ?? seen;
        yield frame(event);
      }
      if (waiting.length > 0 || signal.aborted) continue;
      const beat = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), heartbeatMilliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve(false);
        };
      });
      wake = () => {};
      if (beat) yield bytes(': still here\n\n');
    }
  } finally {
    subscription.close();
    signal.removeEventListener('abort', stop);
  }
}

/** Unnamed, so that one listener hears all; the type is in the data. Only kept events carry an id to resume from. */
function frame(event: VitaEvent): Uint8Array {
  return bytes(`${event.id === undefined ? '' : `id: ${event.id}\n`}data: ${JSON.stringify(event)}\n\n`);
}
function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

export function lastEventIdOf(incoming: Incoming, query: { lastEventId?: number | undefined }): number | null {
  const header = incoming.header('last-event-id');
  return /^\d{1,15}$/.test(header) ? Number(header) : (query.lastEventId ?? null);
}
