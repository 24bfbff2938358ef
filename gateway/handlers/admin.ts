/** Workers and jobs, for the admin listener. */

import { randomUUID } from 'node:crypto';
import { jobIdOf } from '../../actors/video/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import { cursorOf, placeOf } from '../paging.ts';
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

interface JobRow {
  id: string;
  kind: string;
  video_id: string;
  priority: number;
  state: string;
  worker_id: string | null;
  epoch: number;
  attempts: number;
  committed: number;
  lease_expires_at: Date | null;
  problem: Record<string, unknown> | null;
  created_at: Date;
  created_text: string;
  updated_at: Date;
}
export function listJobs(services: Services): Handler<Routes['listJobs']> {
  const { database } = services;
  return async ({ query }) => {
    const after = placeOf(query.cursor, /^[A-Za-z0-9._-]{1,100}$/);
    const rows = await database<JobRow[]>`
      select id, kind, video_id, priority, state, worker_id, epoch, attempts, committed, lease_expires_at, problem,
        created_at, created_at::text as created_text, updated_at
      from jobs where true
        ${query.state ? database`and state = ${query.state}` : database``}
        ${after ? database`and (created_at, id) < (${after.createdAt}::text::timestamptz, ${after.id})` : database``}
      order by created_at desc, id desc limit ${query.limit + 1}`;
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const items = shown.map((row) => ({
      id: row.id,
      kind: row.kind,
      videoId: row.video_id,
      priority: row.priority,
      state: row.state,
      workerId: row.worker_id,
      epoch: row.epoch,
      attempts: row.attempts,
      committed: row.committed,
      leaseExpiresAt: row.lease_expires_at?.toISOString() ?? null,
      problem: row.problem,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    }));
    return {
      status: 200,
      json: { items, nextCursor: rows.length > query.limit && last ? cursorOf({ createdAt: last.created_text, id: last.id }) : null },
    };
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
  return () => ({ status: 200, headers: { 'content-type': 'text/plain; version=0.0.4' }, bytes: Buffer.from(services.metrics.text()) });
}
