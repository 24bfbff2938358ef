/**
 * Puts the kept events of several processes into one order. Messages between processes come late, in another order or not at all; the log
 * has all of them. What is next by its id is handed on at once, and before anything else the log is read.
 */
import type { VitaEvent } from './contract.ts';

export interface Sequence {
  /** Events that were told of, in the order of their ids. Resolves once they have been handed on, or the log could not be read. */
  heard(events: readonly VitaEvent[]): Promise<void>;
  /** Reads what the log has beyond what was handed on. */
  catchUp(): Promise<void>;
  /** Something was told of that the log could not be asked for; `catchUp` is to be called again. */
  readonly behind: boolean;
}
export interface SequenceInit {
  /** Id of the last event before it begins. */
  last: number;
  read(afterId: number, limit: number): Promise<{ events: VitaEvent[]; gap: boolean }>;
  /** Id of the newest event of the log. */
  newest(): Promise<number>;
  emit(event: VitaEvent): void;
  failed(error: unknown): void;
}

const page = 500;

export function createSequence(init: SequenceInit): Sequence {
  let { last } = init;
  let reading = 0;
  let behind = false;
  let turn: Promise<void> = Promise.resolve();

  function inTurn(work: () => Promise<void>): Promise<void> {
    reading += 1;
    turn = turn.then(work).then(
      () => {
        behind = false;
        reading -= 1;
      },
      (error: unknown) => {
        behind = true;
        reading -= 1;
        init.failed(error);
      },
    );
    return turn;
  }
  /** How many of them were next. */
  function emitNext(events: readonly VitaEvent[]): boolean {
    for (const event of events) {
      const { id = 0 } = event;
      if (id <= last) continue;
      if (id !== last + 1) return false;
      last = id;
      init.emit(event);
    }
    return true;
  }
  async function read(): Promise<void> {
    for (;;) {
      const { events, gap } = await init.read(last, page);
      for (const event of events) {
        last = event.id ?? last;
        init.emit(event);
      }
      // The log is shorter than it was: another database, or an older copy of this one.
      if (gap && events.length === 0) last = await init.newest();
      if (events.length < page) return;
    }
  }

  return {
    get behind() {
      return behind;
    },
    heard(events) {
      if (reading === 0 && !behind && emitNext(events)) return Promise.resolve();
      return inTurn(async () => {
        if (!emitNext(events)) await read();
      });
    },
    catchUp: () => inTurn(read),
  };
}
