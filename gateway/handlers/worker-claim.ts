import type { Claimed } from '../../actors/job/contract.ts';
import type { Caller, Context, Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import type { ClaimAnswer } from '../contract/worker.ts';
import { isLoopback } from '../drivers/driver.ts';
import type { Services } from '../services.ts';

/** The caller of a worker route; the dispatcher has made sure that it is one. */
export function workerOf(caller: Caller | null): Extract<Caller, { kind: 'worker' }> {
  if (caller?.kind !== 'worker') throw new Error('a worker route was reached without a worker');
  return caller;
}

/** A long poll. What was claimed for a worker that has gone meanwhile is given back. */
export function claim(services: Services): Handler<Routes['claim']> {
  const { park, proxy, stopping, signOfLife } = services;
  return async (context) => {
    const { body, incoming } = context;
    const worker = workerOf(context.caller);
    const deadline = performance.now() + body.waitSeconds * 1000;
    const signal = AbortSignal.any([incoming.signal, stopping]);
    signOfLife(worker.id);
    if (worker.state !== 'active') {
      await pause(deadline - performance.now(), signal);
      return { status: 204 };
    }
    for (;;) {
      const jobId = await park.wait({ kinds: body.kinds, workerId: worker.id, milliseconds: deadline - performance.now(), signal });
      if (jobId === null) return { status: 204 };
      const answer = await proxy.call<Claimed>('Job', jobId, 'claim', { workerId: worker.id }, { timeoutMs: 10_000 });
      if (!answer.ok) {
        // Somebody else was faster, or it was cancelled: look again.
        if (performance.now() < deadline && !signal.aborted) continue;
        return { status: 204 };
      }
      const { epoch } = answer.value;
      if (signal.aborted) {
        await callActor(proxy, 'Job', jobId, 'release', { workerId: worker.id, epoch });
        return { status: 204 };
      }
      return { status: 200, json: { ...answer.value, sources: await sourcesOf(services, context, answer.value) } satisfies ClaimAnswer };
    }
  };
}

async function sourcesOf(services: Services, { incoming }: Pick<Context, 'incoming'>, claimed: Claimed): Promise<ClaimAnswer['sources']> {
  if (claimed.kind === 'noop') return [];
  const [video] = await services.database<{ source_key: string | null; source_size_bytes: number | null }[]>`
    select source_key, source_size_bytes from videos where id = ${claimed.videoId}`;
  if (!video?.source_key) return [];
  const { settings, objects } = services;
  const sharing = settings.shareLocalFiles && isLoopback(incoming.remoteAddress);
  const localPath = sharing ? objects.localPath?.(video.source_key) : undefined;
  return [
    {
      name: 'source',
      // The name that the worker used for this server is one that it can reach.
      url: `http://${incoming.header('host')}/worker/v1/jobs/${claimed.jobId}/inputs/source?epoch=${claimed.epoch}`,
      sizeBytes: Number(video.source_size_bytes),
      sha256: video.source_key.slice(video.source_key.lastIndexOf('/') + 1),
      ...(localPath === undefined ? {} : { localPath }),
    },
  ];
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, Math.max(0, milliseconds));
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
