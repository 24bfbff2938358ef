/** Jobs and metrics, for the admin listener. */

import { randomUUID } from 'node:crypto';
import { jobIdOf } from '../../actors/video/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import { cursorOf, placeOf } from '../paging.ts';
import type { Services } from '../services.ts';

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
