/**
 * The one alert that the event log cannot carry: that its database is away. Hooks of the instance are told from memory, by the same
 * message, signature and client as always; there is no log of these deliveries, and what is not taken is sent again with each look.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../components/database/contract.ts';
import type { Outgoing } from '../../components/outgoing/contract.ts';
import type { WebhookEventName } from '../contract/webhook-events.ts';
import { bodyOf } from '../webhooks/audience.ts';
import type { DueDelivery } from '../webhooks/deliveries.ts';
import { send } from '../webhooks/send.ts';

type Known = Pick<DueDelivery, 'url' | 'headers' | 'secret' | 'previous_secret'> & { hook_id: string };
export interface Directly {
  /** Learns which hooks there are, while the database can say so. */
  learn(database: Database): Promise<void>;
  tell(type: WebhookEventName, data: Record<string, unknown>, at: Date): void;
  /** Sends what is waiting. */
  flush(signal: AbortSignal): Promise<void>;
  /** What nobody has taken is old news. */
  drop(): void;
}

export function createDirectly(outgoing: Outgoing): Directly {
  let hooks: Known[] = [];
  let waiting: DueDelivery[] = [];
  return {
    async learn(database) {
      hooks = await database<Known[]>`
        select id as hook_id, url, headers, secret, case when previous_until > now() then previous_secret end as previous_secret
        from webhooks where owner_kind = 'instance' and state = 'active' and events && ${['*', 'alert.raised']}::text[]`;
    },
    tell(type, data, at) {
      const body = bodyOf(type, at.toISOString(), data);
      waiting = hooks.map((hook) => ({ ...hook, id: randomUUID(), type, body, tries: 0, attempts: 0 }));
    },
    async flush(signal) {
      const sent = await Promise.all(
        waiting.map(async (delivery) => {
          // One that cannot even be sent must not let the others come again.
          const { attempt } = await send(outgoing, delivery, signal).catch(() => ({ attempt: { status: null } }));
          return attempt.status !== null && attempt.status >= 200 && attempt.status < 300 ? delivery : null;
        }),
      );
      waiting = waiting.filter((delivery) => !sent.includes(delivery));
    },
    drop() {
      waiting = [];
    },
  };
}
