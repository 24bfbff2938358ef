/**
 * Life cycles of jobs a second through the worker API: offer, claim, renew, commit, complete; a fresh job each,
 * durable commits, the outbox drained and the videos told before the clock stops.
 */
import { createVideo } from '../test/api.ts';
import { startInstance } from '../test/instance.ts';
import { liftLimits } from '../test/limits.ts';
import { createCaller } from './call.ts';
import { report } from './report.ts';
import { usageOf } from './usage.ts';

const total = 3000;
const callers = 32;
const { call, close } = createCaller({ connections: callers * 2 });

const instance = await startInstance({ args: ['--log-level', 'warn', '--roles', 'gateway,actors'] });
await liftLimits(instance);
try {
  const { publicUrl, adminUrl, workerUrl, key } = instance;
  const worker = (
    await call<{ id: string; key: string }>('POST', `${adminUrl}/api/v1/admin/workers`, key, JSON.stringify({ label: 'bench' }))
  ).body;
  const capabilities = { version: '0.1.0', kinds: ['noop'], encoders: [], cores: 1, concurrency: callers, jailed: true };
  await call('POST', `${workerUrl}/worker/v1/hello`, worker.key, JSON.stringify({ capabilities }));
  const videos = await Promise.all(Array.from({ length: 100 }, async (_, n) => (await createVideo(instance, `Video ${n}`)).id));

  const sha256 = 'a'.repeat(64);
  let left = total;
  const lifeCycle = async () => {
    await call(
      'POST',
      `${adminUrl}/api/v1/admin/jobs`,
      key,
      JSON.stringify({ kind: 'noop', videoId: videos[left % videos.length], segments: 1 }),
    );
    const claimed = await call<{ jobId: string; epoch: number }>(
      'POST',
      `${workerUrl}/worker/v1/claims`,
      worker.key,
      JSON.stringify({ kinds: ['noop'], waitSeconds: 10 }),
    );
    if (claimed.status !== 200) throw new Error('No job came.');
    const { jobId, epoch } = claimed.body;
    const job = `${workerUrl}/worker/v1/jobs/${jobId}`;
    await call('POST', `${job}/renew`, worker.key, JSON.stringify({ epoch }));
    const object = { rung: 'none', objectKey: 'none', sizeBytes: 1, sha256 };
    const segment = { ...object, index: 0, startTicks: 0, durationTicks: 1, timescale: 1 };
    const init = { ...object, codecString: 'none' };
    await call('POST', `${job}/commit`, worker.key, JSON.stringify({ epoch, inits: [init], segments: [segment] }));
    await call('POST', `${job}/complete`, worker.key, JSON.stringify({ epoch, result: {} }));
  };
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      await lifeCycle();
    }
  };
  /** Of everything but this client; it moves less with the machine's other load than wall time does. */
  const processorSeconds = async () => (await usageOf(instance.process.pid ?? 0)).processorSeconds;
  const drained = async () => {
    for (;;) {
      const health = (await (await fetch(`${publicUrl}/health`, { headers: { authorization: `Bearer ${key}` } })).json()) as {
        components: { outbox: { waiting: number } };
      };
      if (health.components.outbox.waiting === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  for (let warm = 0; warm < 50; warm += 1) await lifeCycle();
  left = total;
  const before = await processorSeconds();
  const started = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  const answered = (performance.now() - started) / 1000;
  await drained();
  const seconds = (performance.now() - started) / 1000;
  const used = (await processorSeconds()) - before;
  await report({
    bench: 'jobs',
    ratios: {},
    figures: {
      lifeCyclesPerSecond: total / seconds,
      answeredPerSecond: total / answered,
      cpuMsPerLifeCycle: (1000 * used) / total,
      callers,
    },
  });
} finally {
  close();
  await instance.remove();
}
