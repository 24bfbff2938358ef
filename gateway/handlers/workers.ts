/** Administration of workers and of the tokens that they register with. */
import type { z } from 'zod';
import { classOf, type Happening, type JobKind } from '../../actors/job/contract.ts';
import { offlineAfterSeconds } from '../../actors/worker/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { workerView } from '../contract/admin.ts';
import type { Routes } from '../contract/index.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';
import { createWorkerKey } from '../worker/keys.ts';
import { revokeLeases } from '../worker/revoke.ts';
import { createToken } from '../worker/tokens.ts';
import { tooOld } from '../worker/version.ts';
import { viewOfEntry } from './audit.ts';

export function createWorker(services: Services): Handler<Routes['createWorker']> {
  return async ({ body }) => ({ status: 201, json: await createWorkerKey(services.proxy, body) });
}

export function steerWorker(services: Services): Handler<Routes['steerWorker']> {
  return async ({ params: { id, action } }) => {
    await callActor(services.proxy, 'Worker', id, action, {});
    if (action === 'disable') await revokeLeases(services, id);
    return { status: 204 };
  };
}

export function removeWorker(services: Services): Handler<Routes['removeWorker']> {
  return async ({ params: { id } }) => {
    await callActor(services.proxy, 'Worker', id, 'remove', {}, false);
    await revokeLeases(services, id);
    return { status: 204 };
  };
}

interface WorkerRow {
  id: string;
  label: string;
  scope: string;
  key_prefix: string;
  state: string;
  online: boolean;
  capabilities: { version: string; kinds: JobKind[]; [fact: string]: unknown } | null;
  last_heartbeat_at: Date | null;
  created_at: Date;
  running: { jobId: string; kind: string; videoId: string; committed: number; leaseExpiresAt: string | null }[];
}
export function listWorkers(services: Services): Handler<Routes['listWorkers']> {
  const { database } = services;
  return async () => {
    const rows = await database<WorkerRow[]>`${selected(database)} where w.state <> 'removed' order by w.created_at desc limit 1000`;
    return { status: 200, json: { items: rows.map((row) => viewOf(services, row)), offlineAfterSeconds, nextCursor: null } };
  };
}

interface LeaseRow {
  at: Date;
  jobId: string;
  kind: string | null;
  videoTitle: string | null;
  epoch: number;
  what: Happening;
  problem: Record<string, unknown> | null;
}
export function readWorker(services: Services): Handler<Routes['readWorker']> {
  const { audit, database, events } = services;
  return async ({ params: { id } }) => {
    const [row] = await database<WorkerRow[]>`${selected(database)} where w.id = ${id} and w.state <> 'removed'`;
    if (row === undefined) throw notFound();
    const [leases, { events: latest }, changes] = await Promise.all([
      database<LeaseRow[]>`
        select h.at, h.job_id as "jobId", j.kind, v.title as "videoTitle", h.epoch, h.what, h.problem
        from job_history h left join jobs j on j.id = h.job_id left join videos v on v.id = j.video_id
        where h.worker_id = ${id} and h.what <> 'committed' order by h.at desc limit 100`,
      events.since(0, { subject: { type: 'worker', id } }, 100),
      audit.read({ target: id }, null, 50),
    ]);
    return {
      status: 200,
      json: {
        ...viewOf(services, row),
        leases: leases.map((lease) => ({ ...lease, at: lease.at.toISOString() })),
        events: latest.map(({ type, at }) => ({ type, at })),
        changes: changes.map(viewOfEntry),
      },
    };
  };
}

const selected = (database: Services['database']) => database`
  select w.id, w.label, w.scope, w.key_prefix, w.state, w.capabilities, w.last_heartbeat_at, w.created_at,
    w.online and w.last_heartbeat_at > now() - make_interval(secs => ${offlineAfterSeconds}) as online,
    coalesce((
      select jsonb_agg(jsonb_build_object('jobId', j.id, 'kind', j.kind, 'videoId', j.video_id, 'committed', j.committed,
        'leaseExpiresAt', to_char(j.lease_expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by j.id)
      from jobs j where j.state = 'leased' and j.worker_id = w.id), '[]') as running
  from workers w`;

function viewOf({ settings, sharesDisk }: Services, row: WorkerRow): z.infer<typeof workerView> {
  const version = row.capabilities?.version ?? null;
  const refusal = version === null || sharesDisk(row.id) ? null : tooOld(settings.requiredWorkerVersion, { version });
  return {
    id: row.id,
    label: row.label,
    scope: row.scope,
    keyPrefix: row.key_prefix,
    state: row.state,
    online: row.online ?? false,
    version,
    classes: [...new Set((row.capabilities?.kinds ?? []).map(classOf))],
    capabilities: row.capabilities,
    running: row.running,
    problem: refusal?.problem ?? null,
    lastHeartbeatAt: row.last_heartbeat_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

export function createWorkerToken(services: Services): Handler<Routes['createWorkerToken']> {
  return async ({ body }) => ({ status: 201, json: await createToken(services.database, body) });
}

export function listWorkerTokens(services: Services): Handler<Routes['listWorkerTokens']> {
  return async () => {
    const rows = await services.database<
      { id: string; label: string; scope: string; created_at: Date; expires_at: Date; used_at: Date | null }[]
    >`select id, label, scope, created_at, expires_at, used_at from worker_tokens order by created_at desc limit 1000`;
    const items = rows.map((row) => ({
      id: row.id,
      label: row.label,
      scope: row.scope,
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      usedAt: row.used_at?.toISOString() ?? null,
    }));
    return { status: 200, json: { items, nextCursor: null } };
  };
}

export function removeWorkerToken(services: Services): Handler<Routes['removeWorkerToken']> {
  return async ({ params }) => {
    const removed = await services.database`delete from worker_tokens where id = ${params.id}`;
    if (removed.count === 0) throw notFound();
    return { status: 204 };
  };
}
