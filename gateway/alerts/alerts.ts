/** Looks now and then at how the instance is, and tells webhooks of the instance what is wrong and when it is over. One of several gateways does. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { offlineAfterSeconds } from '../../actors/worker/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Events } from '../../components/events/contract.ts';
import type { Outgoing } from '../../components/outgoing/contract.ts';
import type { QueueView } from '../contract/queue.ts';
import type { Report } from '../health.ts';
import type { Log } from '../settings.ts';
import { type Condition, componentDown, conditionsOf, type Limits, type Look } from './conditions.ts';
import { type AlertState, type Decision, decide } from './decide.ts';
import { createDirectly } from './directly.ts';
import { type AlertRow, forgetAlert, holdWatch, keepAlert, readAlerts, viewOfAlert } from './rows.ts';

export interface AlertsInit {
  database: Database;
  events: Pick<Events, 'append'>;
  outgoing: Outgoing;
  health: () => Promise<Report>;
  queue: () => Promise<QueueView>;
  limits: () => Limits;
  log: Log;
  everyMilliseconds?: number;
}
export interface Alerts {
  start(): void;
  stop(): Promise<void>;
}

/** For a look at the database; one that takes longer is not waited for, and no other begins before it has ended. */
const patienceMilliseconds = 10_000;

export function createAlerts(init: AlertsInit): Alerts {
  const { database, events, log, limits, everyMilliseconds = 15_000 } = init;
  const holder = randomUUID();
  const directly = createDirectly(init.outgoing);
  const stopping = new AbortController();
  let isHolder = false;
  let looking: Promise<void> | null = null;
  /** Of the database itself, while it is away. */
  let away: AlertRow | null = null;
  let loop: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const report = await init.health();
    const { database: health } = report.components;
    if (health?.status === 'down') return whileAway(componentDown('database', limits()));
    looking ??= settle(report).finally(() => {
      looking = null;
    });
    const late = new AbortController();
    const signal = AbortSignal.any([late.signal, stopping.signal]);
    await Promise.race([looking, delay(patienceMilliseconds, undefined, { signal }).catch(() => {})]).finally(() => late.abort());
  }

  async function settle(report: Report): Promise<void> {
    // Also when another looks by now: nobody else knows of it.
    if (away) await isBack(away);
    isHolder = await holdWatch(database, holder, (everyMilliseconds / 1000) * 4);
    if (!isHolder) return;
    // One after the other, as there is time: side by side each would open a connection.
    const queue = await init.queue();
    const videos = await videosOf(database);
    const silent = await silentOf(database);
    await settleAll({ components: report.components, queue, videos, silent });
    await directly.learn(database);
  }

  async function settleAll(seen: Look): Promise<void> {
    const conditions = conditionsOf(seen, limits());
    const rows = await readAlerts(database);
    for (const condition of conditions) {
      const row = rows.find((one) => isOf(one, condition)) ?? null;
      await settleOne(row, condition);
    }
    for (const row of rows) if (!conditions.some((condition) => isOf(row, condition))) await settleOne(row, null);
  }

  /** Told before it is written down that it was told: whoever dies between tells it twice, rather than never. */
  async function settleOne(row: AlertRow | null, condition: Condition | null): Promise<void> {
    const now = new Date();
    const { state, tell } = decide(row, condition?.holdSeconds ?? null, now, limits());
    const fresh = rowOf(row, condition, state);
    if (fresh === null) return row === null ? undefined : forgetAlert(database, row);
    // Its end is told with what it was.
    const told = tell === 'resolved' ? row : fresh;
    if (tell !== null && told?.since && told.raisedAt) {
      note(tell, told);
      const alert = viewOfAlert(told, told.since, told.raisedAt);
      await events.append([{ type: `alert.${tell}`, subject: { type: 'alert', id: alert.id }, data: { alert } }]);
    }
    await keepAlert(database, fresh);
  }

  async function whileAway(condition: Condition): Promise<void> {
    if (!isHolder) return;
    const now = new Date();
    const { state, tell }: Decision = decide(away, condition.holdSeconds, now, limits());
    away = rowOf(away, condition, state);
    if (tell === 'raised' && away?.since && away.raisedAt) {
      note(tell, away);
      directly.tell('alert.raised', { alert: viewOfAlert(away, away.since, away.raisedAt) }, now);
    }
    await directly.flush(stopping.signal);
  }
  /** From here on the database remembers: the next look, here or elsewhere, finds the alert over, and tells so. */
  async function isBack(row: AlertRow): Promise<void> {
    directly.drop();
    if (row.raisedAt !== null) await keepAlert(database, row);
    away = null;
  }

  function note(tell: 'raised' | 'resolved', { name, subject, severity, summary }: AlertRow): void {
    if (tell === 'raised') log.warn({ alert: name, subject, severity, summary }, 'alert');
    else log.info({ alert: name, subject }, 'alert is over');
  }

  async function working(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn({ err: error }, 'alerts could not be looked at');
      });
      await delay(everyMilliseconds, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    start() {
      loop = working();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

function isOf(row: Pick<AlertRow, 'name' | 'subject'>, { name, subject }: Condition): boolean {
  return row.name === name && row.subject === subject;
}
/** With what is said of it now, or what was said last. */
function rowOf(row: AlertRow | null, condition: Condition | null, state: AlertState | null): AlertRow | null {
  const said = condition ?? row;
  if (said === null || state === null) return null;
  const { name, subject, severity, summary, facts } = said;
  return { name, subject, severity, summary, facts, ...state };
}

async function videosOf(database: Database): Promise<number> {
  const [row] = await database<{ count: number }[]>`select count(*)::int as count from videos where deleted_at is null`;
  return row?.count ?? 0;
}
/** Drained ones may go, and disabled ones should. */
async function silentOf(database: Database): Promise<Look['silent']> {
  return database<Look['silent']>`
    select id, label from workers
    where state = 'active' and last_heartbeat_at < now() - make_interval(secs => ${offlineAfterSeconds})
    order by id limit 100`;
}
