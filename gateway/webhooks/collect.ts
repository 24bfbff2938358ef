/**
 * Reads the event log and writes what each hook is to be told. How far it has read is committed together with that, so nothing is lost
 * or told twice, whenever a gateway dies; and whoever holds the row of the cursor is the only one who reads.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../components/database/contract.ts';
import type { Events } from '../../components/events/contract.ts';
import { toldAs } from '../contract/webhook-events.ts';
import type { Log } from '../settings.ts';
import { messageOf } from './audience.ts';

const eventsAtOnce = 500;

/** Whether there may be more. */
export async function collect(init: { database: Database; events: Pick<Events, 'since'>; publicUrl: string; log: Log }): Promise<boolean> {
  const { database, log } = init;
  const [before] = await database<{ event_id: number }[]>`select event_id from webhook_cursor`;
  if (!before) return false;
  const { events, gap } = await init.events.since(before.event_id, {}, eventsAtOnce);
  return database.begin(async (connection) => {
    const [cursor] = await connection<{ event_id: number }[]>`select event_id from webhook_cursor for update skip locked`;
    if (!cursor) return false;
    // Another gateway was faster, and told of all this.
    if (cursor.event_id !== before.event_id) return true;
    if (gap) log.warn({ after: cursor.event_id }, 'webhooks were not told what happened while no gateway ran for a day');
    for (const event of events) {
      if (toldAs(event.type) === null) continue;
      const message = await messageOf(connection, event, init.publicUrl);
      if (message === null) continue;
      const rows = message.hooks.map((hook) => ({ id: randomUUID(), hook }));
      await connection`
        insert into webhook_deliveries (id, hook_id, event_id, type, body, state, due_at, created_at)
        select r.id, h.id, ${message.eventId}, ${message.type}, ${message.body}, 'pending', now(), now()
        from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(id uuid, hook uuid) join webhooks h on h.id = r.hook
        on conflict do nothing`;
    }
    // A log that has never been as far is another one than before: it is read from its beginning.
    const last = events.at(-1)?.id ?? (gap ? 0 : cursor.event_id);
    if (last !== cursor.event_id) await connection`update webhook_cursor set event_id = ${last}`;
    return events.length === eventsAtOnce;
  }) as Promise<boolean>;
}
