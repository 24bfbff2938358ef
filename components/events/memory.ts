/** Events of one process: the log in PostgreSQL, the fan-out in memory. */
import type { Database } from '../database/contract.ts';
import { createAppender } from './appender.ts';
import type { Events } from './contract.ts';
import { createFanOut } from './fan-out.ts';
import { lastEventId, readEvents } from './log.ts';

interface Log {
  warn(fields: object, text: string): void;
}

export function createEvents(init: { database: Database; log: Log }): Events {
  const { database, log } = init;
  const fanOut = createFanOut(log);
  return {
    append: createAppender({
      database,
      kept(events) {
        for (const event of events) fanOut.emit(event);
      },
    }),
    live(event) {
      fanOut.emit({ ...event, at: new Date().toISOString() });
    },
    subscribe: fanOut.subscribe,
    since: (afterId, filter, limit) => readEvents(database, afterId, filter, limit),
    last: () => lastEventId(database),
  };
}
