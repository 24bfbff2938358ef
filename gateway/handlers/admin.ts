/** Jobs without work and metrics, for the admin listener. */
import { randomUUID } from 'node:crypto';
import { jobIdOf } from '../../actors/video/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';

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
  return async () => ({
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4' },
    bytes: Buffer.from(await services.metrics.text()),
  });
}
