/** Events of one process: the log in PostgreSQL, the fan-out in memory. */
import type { Database } from '../database/contract.ts';
import type { Events, NewEvent, VitaEvent } from './contract.ts';
import { createFanOut } from './fan-out.ts';
import { insertEvents, readEvents } from './log.ts';

interface Log {
  warn(fields: object, text: string): void;
}
interface Waiting {
  events: NewEvent[];
  resolve(): void;
  reject(error: unknown): void;
}
const mostPerStatement = 500;

/**
 * What comes while a statement is under way goes into the next one, so appends cost little when they are many, and listeners hear
 * them in the order of their ids.
 */
export function createEvents(init: { database: Database; log: Log }): Events {
  const { database, log } = init;
  const fanOut = createFanOut(log);
  let waiting: Waiting[] = [];
  let writing = false;

  async function write(batch: Waiting[]): Promise<void> {
    let rows: VitaEvent[];
    try {
      rows = await insertEvents(
        database,
        batch.flatMap(({ events }) => events),
      );
    } catch (error) {
      // One append that the database cannot take (a NUL in its text, say) must not cost those that happened to come with it.
      if (batch.length > 1 && isDataError(error)) for (const one of batch) await write([one]);
      else for (const { reject } of batch) reject(error);
      return;
    }
    for (const row of rows) fanOut.emit(row);
    for (const { resolve } of batch) resolve();
  }

  async function drain(): Promise<void> {
    if (writing) return;
    writing = true;
    try {
      while (waiting.length > 0) await write(nextBatch());
    } finally {
      writing = false;
    }
  }

  function nextBatch(): Waiting[] {
    let [taken, events] = [0, 0];
    while (taken < waiting.length && (taken === 0 || events < mostPerStatement)) events += waiting[taken++]?.events.length ?? 0;
    const batch = waiting.slice(0, taken);
    waiting = waiting.slice(taken);
    return batch;
  }

  return {
    append(events) {
      if (events.length === 0) return Promise.resolve();
      return new Promise<void>((resolve, reject) => {
        waiting.push({ events, resolve, reject });
        void drain();
      });
    },
    live(event) {
      fanOut.emit({ ...event, at: new Date().toISOString() });
    },
    subscribe: fanOut.subscribe,
    since: (afterId, filter, limit) => readEvents(database, afterId, filter, limit),
  };
}

/** Class 22 of SQLSTATE, data exception: the values are at fault, not the server. */
function isDataError(error: unknown): boolean {
  return `${(error as { code?: unknown }).code ?? ''}`.startsWith('22');
}
