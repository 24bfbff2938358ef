/** Workers, jobs without work and metrics, for the admin listener. */
import { randomUUID } from 'node:crypto';
import { jobIdOf } from '../../actors/video/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import { queueMetrics } from '../queue/metrics.ts';
import type { Services } from '../services.ts';
import { createWorkerKey } from '../worker/keys.ts';

export function createWorker(services: Services): Handler<Routes['createWorker']> {
  return async ({ body }) => ({ status: 201, json: await createWorkerKey(services.proxy, body) });
}

export function steerWorker(services: Services): Handler<Routes['steerWorker']> {
  return async ({ params }) => {
    await callActor(services.proxy, 'Worker', params.id, params.action, {});
    return { status: 204 };
  };
}

interface WorkerRow {
  id: string;
  label: string;
  key_prefix: string;
  state: string;
  capabilities: Record<string, unknown> | null;
  last_heartbeat_at: Date | null;
  created_at: Date;
}
export function listWorkers(services: Services): Handler<Routes['listWorkers']> {
  return async () => {
    const rows = await services.database<WorkerRow[]>`
      select id, label, key_prefix, state, capabilities, last_heartbeat_at, created_at from workers order by created_at desc limit 1000`;
    const items = rows.map((row) => ({
      id: row.id,
      label: row.label,
      keyPrefix: row.key_prefix,
      state: row.state,
      capabilities: row.capabilities,
      lastHeartbeatAt: row.last_heartbeat_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
    }));
    return { status: 200, json: { items, nextCursor: null } };
  };
}

export function createJob(services: Services): Handler<Routes['createJob']> {
  return async ({ body }) => {
    const part = `noop-${randomUUID()}`;
    const id = jobIdOf(body.videoId, part);
    const segmented = body.segments > 0;
    await callActor(services.proxy, 'Job', id, 'offer', {
      kind: body.kind,
      videoId: body.videoId,
      ownerId: 'administrator',
      priority: 3,
      input: segmented ? { rungs: ['none'] } : {},
      // A family of its own: nothing that a test commits is ever listed or served.
      family: segmented ? part : null,
      firstSegment: 0,
      segmentCount: body.segments,
    });
    return { status: 201, json: { id } };
  };
}

export function metrics(services: Services): Handler<Routes['metrics']> {
  return async () => {
    // What this process counts is worth reading also while the database is away.
    const queue = await services.queue.read().then(queueMetrics, () => '');
    return {
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4' },
      bytes: Buffer.from(services.metrics.text() + queue),
    };
  };
}
