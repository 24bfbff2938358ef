/** Server-sent events: first what was missed, then what happens. */
import type { Events, NewEvent, VitaEvent } from '../../components/events/contract.ts';
import type { Incoming, WireAnswer } from '../answer.ts';
import { linkSignals } from '../linked-signal.ts';

/** A reader this far behind is sent away; it comes back with the id it has seen. */
const mostWaiting = 2000;
const page = 500;

export interface SseInit {
  events: Events;
  filter: { subject?: NewEvent['subject'] };
  /** Last id that the reader has seen; null begins with now. */
  lastEventId: number | null;
  /** Any of these ends the stream. */
  until: AbortSignal[];
  /** Asked before each event; false ends the stream. */
  stillAllowed: (event: VitaEvent) => Promise<boolean>;
  /** Whether the reader is still who they were; asked at each heartbeat, however many events come meanwhile. False ends the stream. */
  stillValid: () => Promise<boolean>;
  heartbeatMilliseconds: number;
  ended: () => void;
}

export function sse(init: SseInit): WireAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    stream: { body: frames(init), sizeBytes: null },
  };
}

async function* frames(init: SseInit): AsyncGenerator<Uint8Array> {
  const { events, filter, lastEventId, heartbeatMilliseconds } = init;
  const { signal, unlink } = linkSignals(...init.until);
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
  let validUntil = performance.now() + heartbeatMilliseconds;
  const valid = () => {
    validUntil = performance.now() + heartbeatMilliseconds;
    return init.stillValid();
  };
  const allowed = async (event: VitaEvent) => (performance.now() < validUntil || (await valid())) && (await init.stillAllowed(event));
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
      if (!beat) continue;
      if (!(await valid())) return;
      yield bytes(': still here\n\n');
    }
  } finally {
    subscription.close();
    signal.removeEventListener('abort', stop);
    unlink();
    init.ended();
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
