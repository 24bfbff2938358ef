/** Administration of workers and of the tokens that they register with. */
import { classOf, type JobKind } from '../../actors/job/contract.ts';
import { offlineAfterSeconds } from '../../actors/worker/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';
import { createWorkerKey } from '../worker/keys.ts';
import { revokeLeases } from '../worker/revoke.ts';
import { createToken } from '../worker/tokens.ts';
import { tooOld } from '../worker/version.ts';

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
  running: { jobId: string; kind: string; videoId: string; committed: number }[];
}
export function listWorkers(services: Services): Handler<Routes['listWorkers']> {
  const { database, settings, sharesDisk } = services;
  return async () => {
    const rows = await database<WorkerRow[]>`
      select w.id, w.label, w.scope, w.key_prefix, w.state, w.capabilities, w.last_heartbeat_at, w.created_at,
        w.online and w.last_heartbeat_at > now() - make_interval(secs => ${offlineAfterSeconds}) as online,
        coalesce((
          select jsonb_agg(jsonb_build_object('jobId', j.id, 'kind', j.kind, 'videoId', j.video_id, 'committed', j.committed) order by j.id)
          from jobs j where j.state = 'leased' and j.worker_id = w.id), '[]') as running
      from workers w where w.state <> 'removed' order by w.created_at desc limit 1000`;
    const items = rows.map((row) => {
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
    });
    return { status: 200, json: { items, offlineAfterSeconds, nextCursor: null } };
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
