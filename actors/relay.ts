/**
 * Delivers what turns left in the outbox: at least once, in order per actor, many actors at a time. Any number of relays share the work.
 * It is woken in process after a commit, by other hosts through NOTIFY, and by a slow poll when both were lost.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../components/database/contract.ts';
import type { Events } from '../components/events/contract.ts';
import { type DeliverInit, type Delivery, deliver, type OutboxRow } from './deliver.ts';
import { gatherHints } from './hints.ts';
import { actorOf, postpone, type Settlement, settle, takeBatch } from './outbox.ts';

export interface RelayInit extends DeliverInit {
  database: Database;
  events: Pick<Events, 'append'>;
  /** The safety net. */
  pollMs?: number;
  /** First wait after a failure; doubles with each. */
  backOffSeconds?: number;
}
export interface Relay {
  /** Effects were committed in this process. */
  kick(): void;
  start(): Promise<void>;
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}
const channel = 'outbox';
const concurrency = 32;
const maxFailures = 8;
const maxBackOffSeconds = 60;
/** What another relay delivered since stays among those that were away; beyond so many all of them start over. */
const maxAway = 10_000;
/** A batch waits this long for slow actors; then they go on by themselves. */
const batchMs = 1_000;
const postponeSeconds = 60;
/**
 * Effects gather between two batches, which saves queries: a millisecond for each batch of about the last second, so that an idle relay
 * starts at once, a video that takes its first steps waits for nearly nothing, and a busy one makes some twenty batches a second.
 */
const mostGatherMs = 40;
const notifyEveryMs = 250;

export function createRelay(init: RelayInit): Relay {
  const { database, log, pollMs = 2_000, backOffSeconds = 1 } = init;
  const carriers: DeliverInit = { proxy: init.proxy, log, publish: gatherHints(init.publish) };
  const stopping = new AbortController();
  /** Actors being delivered here, and what came of those that are through. */
  const busy = new Map<string, Promise<void>>();
  let settled: Delivery[] = [];
  /** How often in a row the first effect of an actor got nowhere: such effects wait longer each time, but are never given up. */
  const away = new Map<string, number>();
  let woken = false;
  let wake: () => void = () => {};
  let notifiedAt = 0;
  let loop: Promise<void> | null = null;
  let listening: { unlisten(): Promise<void> } | null = null;

  function rouse(): void {
    woken = true;
    wake();
  }

  async function deliverActor(rows: OutboxRow[]): Promise<void> {
    const delivery = await deliver(rows, carriers);
    settled.push(delivery);
    busy.delete(actorOf(rows[0] as OutboxRow));
    rouse();
  }

  async function settlement(): Promise<Settlement> {
    const deliveries = settled;
    settled = [];
    const out: Settlement = { delivered: deliveries.flatMap((one) => one.delivered), failed: [], dead: [] };
    const backOff = (failures: number): number => Math.min(maxBackOffSeconds, backOffSeconds * 2 ** failures);
    const wait = (row: OutboxRow): void => {
      const times = away.get(actorOf(row)) ?? 0;
      if (away.size >= maxAway) away.clear();
      away.set(actorOf(row), times + 1);
      out.failed.push({ row, delaySeconds: backOff(times), counts: false });
    };
    const fail = (row: OutboxRow, error: string): void => {
      if (row.attempts + 1 >= maxFailures) {
        log.error({ actor: row.actor_type, id: row.actor_id, version: row.version, n: row.n, error }, 'effect given up');
        out.dead.push({ row, error });
      } else out.failed.push({ row, delaySeconds: backOff(row.attempts), counts: true });
    };
    for (const { delivered, failed } of deliveries) {
      const row = delivered[0] ?? failed?.row;
      if (row !== undefined && (delivered.length > 0 || failed?.away === false)) away.delete(actorOf(row));
    }
    const events = deliveries.flatMap((one) => one.events);
    if (events.length > 0) {
      try {
        await init.events.append(events.map(({ event }) => event));
        out.delivered.push(...events.map(({ row }) => row));
      } catch (error) {
        log.warn({ error: String(error), events: events.length }, 'events not appended');
        const first = new Map(events.toReversed().map(({ row }) => [actorOf(row), row]));
        for (const row of first.values()) fail(row, String(error));
      }
    }
    for (const { failed } of deliveries) {
      if (failed === null || out.failed.some(({ row }) => actorOf(row) === actorOf(failed.row))) continue;
      if (failed.away) wait(failed.row);
      else fail(failed.row, failed.error);
    }
    return out;
  }

  /** Whether there was anything to do. */
  async function batch(): Promise<boolean> {
    return database.begin(async (connection) => {
      const rows = await takeBatch(connection, [...busy.keys()]);
      const actors = new Map<string, OutboxRow[]>();
      for (const row of rows) actors.set(actorOf(row), [...(actors.get(actorOf(row)) ?? []), row]);
      const waiting = [...actors.values()];
      const heads = waiting.map((of) => of[0] as OutboxRow);
      const lane = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const work = deliverActor(next);
          busy.set(actorOf(next[0] as OutboxRow), work);
          await work;
        }
      };
      if (rows.length > 0) {
        const late = new AbortController();
        const lanes = Promise.all(Array.from({ length: Math.min(concurrency, waiting.length) }, lane));
        await Promise.race([lanes, delay(batchMs, undefined, { signal: late.signal }).catch(() => {})]);
        late.abort();
        waiting.length = 0;
      }
      const hadSettled = settled.length > 0;
      if (hadSettled) await settle(connection, await settlement());
      if (rows.length > 0)
        await postpone(
          connection,
          heads.filter((row) => busy.has(actorOf(row))),
          postponeSeconds,
        );
      return rows.length > 0 || hadSettled;
    }) as Promise<boolean>;
  }

  async function run(): Promise<void> {
    let [lastAt, batches] = [performance.now(), 0];
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      batches = 1 + batches * Math.exp((lastAt - startedAt) / 1000);
      lastAt = startedAt;
      woken = false;
      let found = false;
      try {
        found = await batch();
      } catch (error) {
        log.warn({ error: String(error) }, 'relay batch failed');
        await pause(backOffSeconds * 1000);
      }
      if (!woken && !found) await idle();
      else await pause(Math.min(mostGatherMs, batches));
    }
  }

  async function idle(): Promise<void> {
    const timer = setTimeout(() => wake(), pollMs);
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (woken || stopping.signal.aborted) resolve();
    });
    clearTimeout(timer);
  }
  async function pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: stopping.signal }).catch(() => {});
  }

  return {
    kick() {
      rouse();
      const now = performance.now();
      if (notifiedAt !== 0 && now - notifiedAt < notifyEveryMs) return;
      notifiedAt = now;
      database.notify(channel, '').catch((error: unknown) => log.warn({ error: String(error) }, 'notify failed'));
    },
    async start() {
      listening = await database.listen(channel, rouse);
      loop = run();
    },
    async stop() {
      stopping.abort();
      rouse();
      await loop;
      await Promise.all(busy.values());
      if (settled.length > 0) await database.begin(async (connection) => settle(connection, await settlement()));
      await listening?.unlisten();
    },
  };
}
