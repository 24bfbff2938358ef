/** A worker as the server knows it, with an encoder that only takes time: one segment in every rung each four seconds. */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Init, Segment } from '../actors/job/contract.ts';
import { renewEverySeconds } from '../actors/job/contract.ts';
import type { ClaimAnswer } from '../gateway/contract/worker.ts';
import type { Call } from './call.ts';
import { type StandIn, segmentSeconds } from './stand-in.ts';

export interface Registered {
  id: string;
  key: string;
}
/** What happened, at times of performance.now(). */
export interface Sightings {
  claims: { at: number; milliseconds: number }[];
  /** `behind`: from the end of the oldest segment in the commit to the server's answer. */
  commits: { at: number; segments: number; behindMilliseconds: number }[];
  /** Claims that came back with nothing although work was waiting. */
  empty: number;
}
interface Shop {
  call: Call;
  workerUrl: string;
  rungs: StandIn[];
}

export async function hello({ call, workerUrl }: Shop, worker: Registered): Promise<void> {
  const capabilities = { version: '0.1.0', kinds: ['probe', 'transcode'], encoders: ['libx264'], cores: 1, concurrency: 1, jailed: true };
  await call('POST', `${workerUrl}/worker/v1/hello`, worker.key, JSON.stringify({ capabilities }));
}

export async function claim(
  { call, workerUrl }: Shop,
  worker: Registered,
  kind: 'probe' | 'transcode',
  signal?: AbortSignal,
): Promise<ClaimAnswer | null> {
  const body = JSON.stringify({ kinds: [kind], waitSeconds: 20 });
  return (await call<ClaimAnswer>('POST', `${workerUrl}/worker/v1/claims`, worker.key, body, { signal })).body;
}

/** Works until `signal`; what is under way then is given back. */
export async function work(shop: Shop, worker: Registered, seen: Sightings, signal: AbortSignal): Promise<void> {
  await hello(shop, worker);
  while (!signal.aborted) {
    const asked = performance.now();
    const job = await claim(shop, worker, 'transcode', signal).catch((error) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (job === null) {
      if (!signal.aborted) seen.empty += 1;
      continue;
    }
    const at = performance.now();
    seen.claims.push({ at, milliseconds: at - asked });
    await encode(shop, worker, job, seen, signal);
  }
}

async function encode(shop: Shop, worker: Registered, job: ClaimAnswer, seen: Sightings, signal: AbortSignal): Promise<void> {
  const { epoch } = job;
  const url = `${shop.workerUrl}/worker/v1/jobs/${job.jobId}`;
  const tell = <T>(verb: string, body: object) => shop.call<T>('POST', `${url}/${verb}`, worker.key, JSON.stringify({ epoch, ...body }));
  const first = job.firstSegment + job.committed;
  const { segmentCount } = job.input as { segmentCount: number };
  const end = job.firstSegment + segmentCount;
  const started = performance.now();
  const madeAt = (index: number) => started + (index - first + 1) * segmentSeconds * 1000;

  async function upload(name: string, bytes: Buffer): Promise<{ objectKey: string; sizeBytes: number; sha256: string }> {
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    const headers = { 'content-type': 'application/octet-stream', 'repr-digest': `sha-256=:${sha256}:` };
    return (await shop.call<never>('PUT', `${url}/outputs/${name}?epoch=${epoch}`, worker.key, bytes, { headers })).body;
  }
  const uploadInit = async ({ name, init, codecString }: StandIn): Promise<Init> => ({
    rung: name,
    codecString,
    ...(await upload(`${name}-init.mp4`, init)),
  });
  const uploadSegment = async (index: number, { name, segment, timescale, durationTicks }: StandIn): Promise<Segment> => ({
    ...{ rung: name, index, startTicks: index * durationTicks, durationTicks, timescale },
    ...(await upload(`${name}-${String(index).padStart(5, '0')}.m4s`, segment(index))),
  });

  let failure: unknown = null;
  const ticking = new AbortController();
  const renewing = (async () => {
    for (;;) {
      await delay(renewEverySeconds * 1000, undefined, { signal: AbortSignal.any([ticking.signal, signal]) });
      const fraction = Math.min(1, (performance.now() - started) / (madeAt(end - 1) - started));
      await tell('renew', { progress: { fraction, framesPerSecond: 30 } });
    }
  })().catch((error) => {
    if (!ticking.signal.aborted && !signal.aborted) failure = error;
  });
  try {
    for (let next = first; next < end; ) {
      await delay(Math.max(0, madeAt(next) - performance.now()), undefined, { signal }).catch(() => {});
      if (failure !== null) throw failure;
      if (signal.aborted) break;
      // What was made while the last commit was under way goes along.
      let last = next;
      while (last + 1 < end && madeAt(last + 1) <= performance.now()) last += 1;
      const indexes = Array.from({ length: last - next + 1 }, (_, at) => next + at);
      const inits = next === first ? await Promise.all(shop.rungs.map(uploadInit)) : [];
      const segments = await Promise.all(indexes.flatMap((index) => shop.rungs.map((rung) => uploadSegment(index, rung))));
      await tell('commit', { inits, segments });
      const at = performance.now();
      seen.commits.push({ at, segments: segments.length, behindMilliseconds: at - madeAt(next) });
      next = last + 1;
    }
  } finally {
    ticking.abort();
    await renewing;
  }
  if (signal.aborted) await tell('release', {});
  else await tell('complete', { result: { frames: segmentCount * segmentSeconds * 30, encoder: 'stand-in' } });
}
