/** What /health says of each component: its state, since when or why, and what to do. */
import { readFile } from 'node:fs/promises';
import type { Database } from '../components/database/contract.ts';
import { isFaulty } from '../sidecars/frame.ts';
import type { Handover } from './handover.ts';
import type { Stores } from './objects.ts';
import { storeHealth } from './store-health.ts';

export type ComponentHealth = { status: 'ok' | 'degraded' | 'down' } & Record<string, unknown>;

export function healthOf(init: {
  database: Database;
  stores: Stores;
  handover: Handover;
  worker: () => Record<string, unknown>;
}): Record<string, () => Promise<ComponentHealth>> {
  const { database, stores, handover } = init;
  return {
    database: async () => {
      await database`select 1`;
      return { status: 'ok' };
    },
    outbox: async () => {
      const [row] = await database<{ waiting: number; oldest: number; dead: number }[]>`
        select count(*)::int as waiting, coalesce(extract(epoch from now() - min(due_at)), 0)::float as oldest, (select count(*)::int from dead_effects) as dead from outbox`;
      const late = (row?.oldest ?? 0) > 30;
      return { status: late ? 'degraded' : 'ok', ...row, ...(late ? { detail: 'Effects of actors wait for delivery. Is daprd up?' } : {}) };
    },
    queue: async () => {
      const rows = await database<
        { state: string; count: number }[]
      >`select state, count(*)::int as count from jobs where state in ('queued', 'leased') group by state`;
      return { status: 'ok', ...Object.fromEntries(rows.map((row) => [row.state, row.count])) };
    },
    ...storeHealth(stores),
    dapr: async () => {
      const headers = { 'dapr-api-token': handover.daprToken };
      const response = await fetch(`http://127.0.0.1:${handover.daprHttpPort}/v1.0/metadata`, {
        headers,
        signal: AbortSignal.timeout(2000),
      });
      const metadata = (await response.json()) as { actorRuntime?: { hostReady?: boolean; placement?: string } };
      const ready = metadata.actorRuntime?.hostReady === true;
      return {
        status: ready ? 'ok' : 'down',
        placement: metadata.actorRuntime?.placement,
        ...(ready ? {} : { detail: 'Actors wait for the placement service; it is restarted by itself.' }),
      };
    },
    processes: async () => {
      const processes = JSON.parse(await readFile(handover.processesFile, 'utf8').catch(() => '{}')) as Record<string, unknown>;
      return { status: 'ok', processes };
    },
    worker: async () => {
      const status = init.worker();
      if (isFaulty(status)) return { ...status, status: 'degraded', detail: status.trouble };
      if (status.jailed !== false) return { ...status, status: 'ok' };
      const detail = 'Media is opened without a sandbox here: install bubblewrap and allow user namespaces.';
      return { ...status, status: 'degraded', detail };
    },
  };
}
