/** Carries out the effects of one actor, in order, up to the first that has to be tried again. */
import type { NewEvent } from '../components/events/contract.ts';
import type { ActorProxy } from '../dapr/index.ts';
import type { ActorType, Effect } from './contract.ts';
import type { Log } from './log.ts';

export interface OutboxRow {
  actor_type: ActorType;
  actor_id: string;
  version: number;
  n: number;
  effect: Effect;
  attempts: number;
  trace: string | null;
}
export interface Delivery {
  delivered: OutboxRow[];
  /** Events are appended for a whole batch at once; a row here counts once that is done. */
  events: { row: OutboxRow; event: NewEvent }[];
  failed: ({ row: OutboxRow } & Failure) | null;
}
export interface Failure {
  error: string;
  /** It has got nowhere, which says nothing about the effect. */
  away: boolean;
}
export interface DeliverInit {
  proxy: ActorProxy;
  publish: (topic: string, data: Record<string, unknown>) => Promise<void>;
  log: Log;
}

export async function deliver(rows: OutboxRow[], init: DeliverInit): Promise<Delivery> {
  const delivery: Delivery = { delivered: [], events: [], failed: null };
  for (const row of rows) {
    const { effect } = row;
    if (effect.kind === 'event') {
      delivery.events.push({ row, event: { type: effect.type, subject: effect.subject, data: effect.data } });
      continue;
    }
    const failure = effect.kind === 'tell' ? await tell(row, effect, init) : await hint(row, effect, init);
    if (failure !== null) return { ...delivery, failed: { row, ...failure } };
    delivery.delivered.push(row);
  }
  return delivery;
}

/** Null when it arrived. A refusal has arrived; only what may not have reached the actor's decision is tried again. */
async function tell(row: OutboxRow, effect: Extract<Effect, { kind: 'tell' }>, { proxy, log }: DeliverInit): Promise<Failure | null> {
  try {
    const sender = { actor: row.actor_type, id: row.actor_id, version: row.version, n: row.n };
    const answer = await proxy.call(effect.actor, effect.id, effect.method, effect.command, {
      idempotent: true,
      sender,
      ...(row.trace !== null && { traceparent: row.trace }),
    });
    if (answer.ok) return null;
    const { problem } = answer;
    if (problem.retry === true || problem.status >= 500 || problem.code === 'internal')
      return { error: `${problem.code}: ${problem.title}`, away: problem.code === 'actors-unavailable' };
    log.warn({ from: sender, to: effect.id, method: effect.method, problem }, 'tell refused');
    return null;
  } catch (error) {
    return { error: String(error), away: false };
  }
}

/**
 * Offers wake parked claims and reminders wake supervision. Both have a safety net (a slow poll, the sweep), so a failed one is let go
 * rather than allowed to hold up what comes after it.
 */
async function hint(
  row: OutboxRow,
  effect: Exclude<Effect, { kind: 'tell' | 'event' }>,
  { proxy, publish, log }: DeliverInit,
): Promise<null> {
  try {
    if (effect.kind === 'publish') await publish(effect.topic, effect.data);
    else if (effect.kind === 'remind') await proxy.setReminder(row.actor_type, row.actor_id, effect.name, effect.periodSeconds);
    else await proxy.removeReminder(row.actor_type, row.actor_id, effect.name);
  } catch (error) {
    log.warn({ actor: row.actor_type, id: row.actor_id, effect: effect.kind, error: String(error) }, 'hint lost');
  }
  return null;
}
