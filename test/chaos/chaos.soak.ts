/**
 * The long run: whatever can fail is made to fail again and again while videos are processing, on an instance with a worker of its own
 * and one that reaches it through a network that fails too. All videos must end `ready` with every frame once, and nothing may be
 * lost, doubled or left behind. The seed is printed, so that a bad run can be repeated: npm run soak -- chaos [SEED] [FAULTS] [VIDEOS].
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { purgeRound } from '../../actors/purge-round.ts';
import type { Database } from '../../components/database/contract.ts';
import { openDatabase } from '../../components/database/open.ts';
import { createFolderObjects } from '../../components/objects/folder.ts';
import { type Instance, startInstance } from '../instance.ts';
import { decodedFrames } from '../playback.ts';
import { footage, scenes } from '../sources.ts';
import { clockFaults, createClock } from './faults/clock.ts';
import { instanceFaults } from './faults/instance.ts';
import { createNetwork, networkFaults } from './faults/network.ts';
import { processFaults } from './faults/processes.ts';
import { createChance } from './faults/random.ts';
import { createRemoteWorker } from './faults/remote-worker.ts';
import { createStore, storeFaults } from './faults/store.ts';
import { pause, type World } from './faults/world.ts';
import { createChecks } from './invariants/check.ts';
import { checkObjects, checkOrphans, reconcile } from './invariants/objects.ts';
import { checkRemains } from './invariants/remains.ts';
import { checkRows, restless } from './invariants/rows.ts';
import { watchMemory } from './memory.ts';
import { type Clip, changes, live, type Outcome } from './people.ts';

const [seed = Date.now() % 100_000, faultCount = 60, videoCount = 10] = process.argv.slice(2).map(Number);
console.log(`seed ${seed}, ${faultCount} faults, ${videoCount} videos`);

const clips: [Clip, Clip] = [
  { file: await scenes({ seconds: 42, size: '640x360', rate: '30', kilobits: 2000 }), frames: 42 * 30 },
  {
    file: await footage('replacement-20s-640x360.mp4', [
      ...['-f', 'lavfi', '-i', 'testsrc=size=640x360:rate=25', '-f', 'lavfi', '-i', 'sine=frequency=300:sample_rate=48000', '-t', '20'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
    ]),
    frames: 20 * 25,
  },
];
const clock = await createClock().catch((error: Error) => {
  console.log(`The clock is left alone: ${error.message}`);
  return null;
});
const chance = createChance(seed);
const dataDir = await mkdtemp('/tmp/vitascope-chaos-');
const store = await createStore(dataDir);
const start = (ports?: Instance['ports']) => startInstance({ dataDir, ports, env: clock?.env ?? {} });
const first = await start();
const network = await createNetwork(first.ports[2]);
const remote = await createRemoteWorker(first, network.port);
const pending: Promise<void>[] = [];
const world: World = {
  instance: first,
  remote,
  network,
  store,
  clock,
  chance,
  async startAgain() {
    world.instance = await start(first.ports);
  },
  later: (seconds, act) => pending.push(pause(seconds).then(act)),
};
const now = () => world.instance;
const checks = createChecks();
const memory = watchMemory(now);
const startedAt = performance.now();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    checks.none('the run was not interrupted', [signal, ...(await asked(restless).catch((error: Error) => [error.message]))]);
    await ending();
    process.exit(1);
  });
const clockTime = () => `${Math.floor((performance.now() - startedAt) / 1000)} s`.padStart(6);
try {
  const outcomes = await hitWhileWorking();
  await recover();
  for (const outcome of outcomes) checks.none(`${nameOf(outcome)}: ready`, outcome.problem === null ? [] : [outcome.problem]);
  const database = openDatabase({ url: await now().databaseUrl(), max: 3 });
  await checkRows(database, checks);
  await checkObjects(database, store, checks);
  console.log(`${await reconcile(database, checks)} orphaned objects were found and deleted by reconcile`);
  await purge(database);
  await checkOrphans(database, store, checks);
  await database.end();
  // Last, to show that nothing was given back that is needed.
  for (const outcome of outcomes) await checkPlayback(outcome);
  await remote.stop();
  await now().stop();
  await pause(1);
  await checkRemains(
    { folders: [dataDir, remote.scratch], scratch: [join(dataDir, 'scratch'), remote.scratch], incoming: store.incoming },
    checks,
  );
} catch (error) {
  checks.none('the run came to its end', [(error as Error).stack]);
}
await ending();
process.exit(checks.failed > 0 ? 1 : 0);

async function ending(): Promise<void> {
  console.log(memory.stop());
  await remote.stop();
  await now().stop();
  await network.close();
  await clock?.remove();
  if (checks.failed > 0) {
    await writeFile(join(dataDir, 'remote-worker.log'), remote.output());
    console.log(`Data and logs are kept: ${dataDir}`);
  } else await rm(dataDir, { recursive: true, force: true });
  await rm(remote.scratch, { recursive: true, force: true });
  console.log(`${checks.passed} passed, ${checks.failed} failed`);
}

/** Videos come in one after another, so that there is always work that a fault can hit. */
async function hitWhileWorking(): Promise<Outcome[]> {
  const deck = chance.shuffled(changes);
  const lives: Promise<Outcome>[] = [];
  const begin = () => {
    const number = lives.length;
    const outcome = live(now, `Chaos ${number + 1}`, deck[number % deck.length] ?? 'left alone', clips);
    lives.push(outcome);
    void outcome.then((one) => console.log(`${clockTime()}    ${nameOf(one)}: ${one.problem === null ? 'ready' : 'NOT READY'}`));
  };
  const happened = new Map<string, number>();
  const all = [...processFaults, ...instanceFaults, ...networkFaults, ...storeFaults, ...clockFaults];
  let dealt: typeof all = [];
  for (let done = 0; done < faultCount; ) {
    while (lives.length < videoCount && lives.length <= (done * videoCount) / faultCount) begin();
    await pause(chance.between(1, 6));
    if (dealt.length === 0) dealt = chance.shuffled(all);
    const fault = dealt.pop();
    const words = await fault?.strike(world);
    if (!fault || !words) continue;
    done += 1;
    happened.set(fault.name, (happened.get(fault.name) ?? 0) + 1);
    console.log(`${clockTime()} ${done}: ${words}`);
  }
  while (lives.length < videoCount) begin();
  console.log(`happened: ${[...happened].map(([name, times]) => `${name} ${times}`).join(', ')}${clock ? '' : '; no clock was moved'}`);
  return Promise.all(lives);
}

/** Everything that still fails comes back, and the work comes to rest. */
async function recover(): Promise<void> {
  await Promise.all(pending);
  await clock?.set(0);
  remote.start();
  const deadline = performance.now() + 600_000;
  let left: string[] = [];
  do {
    await pause(2);
    left = await asked(restless).catch((error: Error) => [error.message]);
  } while (left.length > 0 && performance.now() < deadline);
  console.log(`${clockTime()} at rest`);
}

async function asked<T>(what: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase({ url: await now().databaseUrl(), max: 1 });
  try {
    return await what(database);
  } finally {
    await database.end({ timeout: 1 });
  }
}

/** What the app does every few minutes, as it would do it tomorrow. */
async function purge(database: Database): Promise<void> {
  const objects = createFolderObjects({ root: join(dataDir, 'objects') });
  const log = { debug() {}, info() {}, warn: console.log, error: console.log };
  const tomorrow = new Date(Date.now() + 25 * 3_600_000);
  while (await purgeRound({ database, objects, log, now: tomorrow, signal: new AbortController().signal }));
}

function nameOf({ id, change }: Outcome): string {
  return `video ${id}, ${change}`;
}

async function checkPlayback(outcome: Outcome): Promise<void> {
  const { frames, video } = outcome;
  if (!video?.playback) return;
  for (const [format, path] of Object.entries(video.playback)) {
    const seen = await decodedFrames(new URL(path ?? '', now().publicUrl).href);
    checks.none(`${nameOf(outcome)}: ${frames} frames in ${format}`, seen.frames === frames && seen.complaints === '' ? [] : [seen]);
  }
}
