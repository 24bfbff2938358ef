/** The worker API of worker.ts as routes. */
import { z } from 'zod';
import { route } from './routes.ts';
import {
  claimAnswer,
  claimBody,
  commitAnswer,
  commitBody,
  completeBody,
  failBody,
  helloAnswer,
  helloBody,
  outputAnswer,
  releaseBody,
  renewAnswer,
  renewBody,
} from './worker.ts';

const common = { listeners: ['worker'], access: 'worker', rate: 'worker' } as const;
const jobId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
const byJob = z.object({ id: jobId });
const byEpoch = z.object({ epoch: z.coerce.number().int().nonnegative() });
const done = { 200: { json: z.object({}) } } as const;

export const workerRoutes = {
  hello: route({
    ...common,
    summary: 'A worker says what it can do',
    method: 'POST',
    path: '/worker/v1/hello',
    body: { json: helloBody },
    answers: { 200: { json: helloAnswer } },
    problems: [],
  }),
  claim: route({
    ...common,
    summary: 'Waits for a job and takes its lease',
    method: 'POST',
    path: '/worker/v1/claims',
    body: { json: claimBody },
    answers: { 200: { json: claimAnswer }, 204: { empty: true } },
    problems: ['too-many-polls'],
  }),
  renew: route({
    ...common,
    summary: 'Extends the lease and shows progress',
    method: 'POST',
    path: '/worker/v1/jobs/{id}/renew',
    params: byJob,
    body: { json: renewBody },
    answers: { 200: { json: renewAnswer } },
    problems: ['lease-lost'],
  }),
  readInput: route({
    ...common,
    summary: 'Bytes of an input',
    method: 'GET',
    path: '/worker/v1/jobs/{id}/inputs/{name}',
    params: byJob.extend({ name: z.string().regex(/^[A-Za-z0-9._-]{1,80}$/) }),
    query: byEpoch,
    answers: { 200: { bytes: 'application/octet-stream' }, 206: { bytes: 'application/octet-stream' } },
    problems: ['lease-lost', 'bad-range'],
  }),
  writeOutput: route({
    ...common,
    summary: 'Sends one output; it counts once a commit or a result names it',
    method: 'PUT',
    path: '/worker/v1/jobs/{id}/outputs/{name}',
    params: byJob.extend({ name: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}$/) }),
    query: byEpoch,
    body: { bytes: '*/*' },
    answers: { 201: { json: outputAnswer } },
    problems: ['lease-lost', 'too-large', 'storage-full', 'digest-mismatch', 'bad-digest', 'cut-off', 'empty-file'],
  }),
  commit: route({
    ...common,
    summary: 'Makes uploaded segments count',
    method: 'POST',
    path: '/worker/v1/jobs/{id}/commit',
    params: byJob,
    body: { json: commitBody },
    answers: { 200: { json: commitAnswer } },
    problems: ['lease-lost', 'bad-output', 'init-mismatch', 'segment-exists', 'incomplete-index', 'not-continuous'],
  }),
  complete: route({
    ...common,
    summary: 'Ends a job with its result',
    method: 'POST',
    path: '/worker/v1/jobs/{id}/complete',
    params: byJob,
    body: { json: completeBody },
    answers: done,
    problems: ['lease-lost', 'bad-output', 'incomplete'],
  }),
  fail: route({
    ...common,
    summary: 'Ends an attempt with a problem',
    method: 'POST',
    path: '/worker/v1/jobs/{id}/fail',
    params: byJob,
    body: { json: failBody },
    answers: done,
    problems: ['lease-lost'],
  }),
  release: route({
    ...common,
    summary: 'Gives a job back unharmed',
    method: 'POST',
    path: '/worker/v1/jobs/{id}/release',
    params: byJob,
    body: { json: releaseBody },
    answers: done,
    problems: ['lease-lost'],
  }),
} as const;
