/**
 * How many workers one installation carries. Workers are real clients of the worker API with a stand-in encoder that works in real time:
 * chunks of 60 s, four hashed uploads and a commit every 4 s, a renewal every 10 s. What N of them get done, beside N times what one does.
 * `node bench/fleet.ts 1 200` runs these levels alone.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createVideo, putSource, until } from '../test/api.ts';
import { startInstance } from '../test/instance.ts';
import { liftLimits } from '../test/limits.ts';
import { silent, streamable } from '../test/sources.ts';
import { createCaller } from './call.ts';
import { claim, hello, type Registered, type Sightings, work } from './fleet-worker.ts';
import { quantile, report } from './report.ts';
import { makeStandIns, standInFacts } from './stand-in.ts';
import { machineSeconds, type Usage, usageOf } from './usage.ts';

const levels = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 10, 50, 200];
const most = Math.max(10, ...levels);
const videos = 10;
/** Of each video. Together more than all levels can do. */
const durationSeconds = 3608;
/** One round of chunks: every worker ends one and claims the next. */
const windowSeconds = 60;
const staggerSeconds = 20;
const settleSeconds = 6;

const rungs = await makeStandIns();
const sizes = rungs.map(({ name, segment }) => `${name}: ${(segment(0).byteLength / 1000).toFixed(1)} kB`).join(', ');
console.log(`segments: ${sizes}`);
const clip = await streamable({ seconds: 30, size: '854x480', rate: '30', kilobits: 1000 });
const source = await silent(clip, 'streamable-silent-30s-854x480.mp4');

const { call, close } = createCaller({ connections: 2048 });
const instance = await startInstance({ args: ['--log-level', 'warn', '--roles', 'gateway,actors'] });
await liftLimits(instance);
const shop = { call, workerUrl: instance.workerUrl, rungs };
const figures: Record<string, number> = {};
const ratios: Record<string, number> = {};
try {
  const workers: Registered[] = [];
  for (let n = 0; n < most; n += 1) {
    const label = JSON.stringify({ label: `bench ${n}` });
    workers.push((await call<Registered>('POST', `${instance.adminUrl}/api/v1/admin/workers`, instance.key, label)).body);
  }
  await planVideos(workers[0] as Registered);
  // The first chunk of a video is short, so that it can be watched soon: these are out of the way then, and the server is warm.
  await during(workers.slice(0, videos), 11, 0, async () => {});

  let single = Number.NaN;
  for (const count of levels) {
    const level = await measure(workers.slice(0, count));
    if (count === 1) single = level.perSecond;
    else ratios[`linear-${count}`] = level.perSecond / (count * single);
    Object.assign(figures, count === most ? level.figures : { [`cpuMsPerCommit-${count}`]: level.figures.cpuMsPerCommit });
  }
  await report({ bench: 'fleet', isPart: process.argv.length > 2, ratios, figures: { singlePerSecond: single, ...figures } });
} finally {
  close();
  await instance.remove();
}

/** Uploads videos and answers for their probe, so that long ones are planned without long files. */
async function planVideos(worker: Registered): Promise<void> {
  await hello(shop, worker);
  const made = await Promise.all(Array.from({ length: videos }, (_, n) => createVideo(instance, `Fleet ${n}`)));
  for (const { id } of made) {
    const answer = await putSource(instance, id, source);
    if (answer.status !== 202) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
  }
  const result = { facts: standInFacts(durationSeconds) };
  for (const _ of made) {
    const job = await claim(shop, worker, 'probe');
    if (job === null) throw new Error('No probe came.');
    const body = JSON.stringify({ epoch: job.epoch, result });
    await call('POST', `${instance.workerUrl}/worker/v1/jobs/${job.jobId}/complete`, worker.key, body);
  }
  for (const { id } of made) await until(instance, id, (video) => video.renditions.length === rungs.length);
  // Hundreds of offers.
  await delay(5000);
}

/** Runs workers that start one after another within `stagger` seconds, and `then` after `seconds` more; ends them when it is over. */
async function during<T>(crew: Registered[], seconds: number, stagger: number, then: (seen: Sightings) => Promise<T>): Promise<T> {
  const seen: Sightings = { claims: [], commits: [], empty: 0 };
  const ending = new AbortController();
  const failed = new AbortController();
  const running = crew.map(async (worker, n) => {
    await delay((n / crew.length) * stagger * 1000);
    await work(shop, worker, seen, ending.signal);
  });
  const all = Promise.all(running);
  all.catch((error) => failed.abort(error));
  try {
    await delay((stagger + seconds) * 1000, undefined, { signal: failed.signal });
    return await Promise.race([then(seen), all.then(() => Promise.reject(new Error('The workers ended early.')))]);
  } finally {
    ending.abort();
    await all;
  }
}

async function measure(crew: Registered[]): Promise<{ perSecond: number; figures: Record<string, number> }> {
  const many = crew.length > 1;
  return during(crew, settleSeconds, many ? staggerSeconds : 0, async (seen) => {
    const before = await look();
    const from = performance.now();
    await delay(windowSeconds * 1000);
    const to = performance.now();
    const after = await look();
    const commits = seen.commits.filter(({ at }) => at >= from && at < to);
    const segments = commits.reduce((sum, one) => sum + one.segments, 0);
    // The few commits of one worker are timed from one to the next, or the edges of the window would count.
    const seconds = many ? (to - from) / 1000 : ((commits.at(-1)?.at ?? 0) - (commits[0]?.at ?? 0)) / 1000;
    const perSecond = (many ? segments : segments - (commits[0]?.segments ?? 0)) / seconds;
    const claims = seen.claims.filter(({ at }) => at >= from && at < to).map((one) => one.milliseconds);
    const behind = commits.map((one) => one.behindMilliseconds);
    const cores = (pick: keyof typeof before) => (after[pick].processorSeconds - before[pick].processorSeconds) / ((to - from) / 1000);
    const used = cores('app') + cores('daprd') + cores('database');
    const level = {
      segmentsPerSecond: perSecond,
      claims: claims.length,
      emptyClaims: seen.empty,
      claimP50Ms: quantile(claims, 0.5),
      claimP99Ms: quantile(claims, 0.99),
      behindP50Ms: quantile(behind, 0.5),
      behindP99Ms: quantile(behind, 0.99),
      appCores: cores('app'),
      daprdCores: cores('daprd'),
      databaseCores: cores('database'),
      cpuMsPerCommit: (1000 * used * ((to - from) / 1000)) / commits.length,
      benchCores: cores('bench'),
      otherCores: cores('machine') - used - cores('bench'),
      // Of the machine's cores, what its host kept from it: with much of it, waiting times say little of the product.
      stolenCores: cores('stolen'),
      appPssMegabytes: after.app.pssMegabytes,
      daprdPssMegabytes: after.daprd.pssMegabytes,
      databasePssMegabytes: after.database.pssMegabytes,
    };
    const shown = Object.entries(level).map(([name, value]) => `${name} ${Number(value.toPrecision(3))}`);
    console.log(`${crew.length} workers: ${shown.join(', ')}`);
    return { perSecond, figures: level };
  });
}

async function look(): Promise<Record<'app' | 'daprd' | 'database' | 'bench' | 'machine' | 'stolen', Usage>> {
  const { app = 0, daprd = 0, postgres = 0 } = await instance.children();
  const { user, system } = process.cpuUsage();
  const machine = await machineSeconds();
  return {
    machine: { processorSeconds: machine.used, pssMegabytes: 0 },
    stolen: { processorSeconds: machine.stolen, pssMegabytes: 0 },
    bench: { processorSeconds: (user + system) / 1e6, pssMegabytes: 0 },
    app: await usageOf(app),
    daprd: await usageOf(daprd),
    database: await usageOf(postgres),
  };
}
