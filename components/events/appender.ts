/** Appends to the log: what comes while a statement is under way goes into the next one, so appends cost little when they are many. */
import type { Database } from '../database/contract.ts';
import type { Events, NewEvent, VitaEvent } from './contract.ts';
import { insertEvents } from './log.ts';

interface Waiting {
  events: NewEvent[];
  resolve(): void;
  reject(error: unknown): void;
}
const mostPerStatement = 500;

/** `kept` hears the events of each statement in the order of their ids, before those who appended them go on. */
export function createAppender(init: { database: Database; kept(events: VitaEvent[]): void | Promise<void> }): Events['append'] {
  const { database, kept } = init;
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
    await kept(rows);
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

  return (events) => {
    if (events.length === 0) return Promise.resolve();
    return new Promise<void>((resolve, reject) => {
      waiting.push({ events, resolve, reject });
      void drain();
    });
  };
}

/** Class 22 of SQLSTATE, data exception: the values are at fault, not the server. */
function isDataError(error: unknown): boolean {
  return `${(error as { code?: unknown }).code ?? ''}`.startsWith('22');
}
