/** Webhooks at work: reads the event log, sends what is due, and forgets what is old. Any number of gateways share it. */
import { createRounds } from '../../actors/rounds/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Events } from '../../components/events/contract.ts';
import type { Outgoing } from '../../components/outgoing/contract.ts';
import { toldAs } from '../contract/webhook-events.ts';
import type { Log } from '../settings.ts';
import { collect } from './collect.ts';
import { type DueDelivery, endWaiting, forgetOld, settleAttempt, takeDue } from './deliveries.ts';
import { outcomeOf, type Patience, patience as usualPatience } from './outcome.ts';
import { send } from './send.ts';

export interface WebhooksInit {
  database: Database;
  events: Pick<Events, 'since' | 'subscribe' | 'append'>;
  outgoing: Outgoing;
  publicUrl: string;
  log: Log;
  patience?: Partial<Patience>;
  /** The safety net, and how soon a retry is noticed. */
  pollMilliseconds?: number;
}
export interface Webhooks {
  /** Something is due. */
  wake(): void;
  start(): void;
  /** Messages on their way are given up and sent again later. */
  stop(): Promise<void>;
}

const atOnce = 10;
/** Between two looks while the database is away. */
const longestPauseMilliseconds = 30_000;
const forgetEveryMilliseconds = 3_600_000;

export function createWebhooks(init: WebhooksInit): Webhooks {
  const { database, events, outgoing, log, pollMilliseconds = 2_000 } = init;
  const patience = { ...usualPatience, ...init.patience };
  const busy = new Set<Promise<void>>();
  const sending = createRounds({
    round,
    everyMs: pollMilliseconds,
    longestPauseMs: longestPauseMilliseconds,
    failed: (error, failures) => log.warn({ err: error, failures }, 'webhooks wait'),
  });
  const forgetting = createRounds({
    round: async () => [await endWaiting(database), await forgetOld(database)].includes(true),
    everyMs: forgetEveryMilliseconds,
    failed: (error) => log.warn({ err: error }, 'old webhook messages stay'),
  });
  const { signal } = sending;
  let subscription: { close(): void } | null = null;

  async function deliver(delivery: DueDelivery): Promise<void> {
    const record = await send(outgoing, delivery, signal);
    const disabled = await settleAttempt(database, delivery, record, (hook) =>
      outcomeOf(record.attempt, { tries: delivery.tries + 1, hook, now: new Date(), random: Math.random() }, patience),
    );
    if (!disabled) return;
    log.warn({ hook: delivery.hook_id, status: record.attempt.status }, 'webhook disabled');
    await events.append([{ type: 'webhook.disabled', subject: { type: 'webhook', id: delivery.hook_id }, data: {} }]);
  }

  /** Takes as many as there are lanes free, and does not wait for their end. Whether there may be more. */
  async function sendDue(): Promise<boolean> {
    const free = atOnce - busy.size;
    if (free === 0) return false;
    const due = await takeDue(database, { limit: free, failuresToPause: patience.failuresToPause });
    for (const one of due) {
      const work = deliver(one)
        .catch((error: unknown) => {
          if (!signal.aborted) log.error({ err: error }, 'a webhook message could not be dealt with');
        })
        .finally(() => {
          busy.delete(work);
          sending.wake();
        });
      busy.add(work);
    }
    return due.length > 0;
  }

  async function round(): Promise<boolean> {
    while (await collect(init)) if (signal.aborted) return false;
    return sendDue();
  }

  return {
    wake: () => sending.wake(),
    start() {
      subscription = events.subscribe({}, ({ type }) => {
        if (toldAs(type) !== null) sending.wake();
      });
      sending.start();
      forgetting.start();
    },
    async stop() {
      subscription?.close();
      await Promise.all([sending.stop(), forgetting.stop()]);
      await Promise.all(busy);
    },
  };
}
