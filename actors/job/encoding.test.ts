/** Which worker gets which job, by its encoders: jobs and workers as their actors write them, on a real PostgreSQL. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { ActorProxy } from '../../dapr/index.ts';
import { type Envelope, problem } from '../contract.ts';
import { defineActor } from '../definition.ts';
import { createSweeper } from '../sweeper.ts';
import { silent, startTestDatabase } from '../testing.ts';
import { workerCommands } from '../worker/contract.ts';
import { decideWorker } from '../worker/decide.ts';
import { workerMigrations } from '../worker/state.ts';
import { jobCommands } from './contract.ts';
import { decideJob } from './decide.ts';
import { strandedFamilies } from './encoding.ts';
import { reserveNext } from './reserve.ts';
import { jobMigrations } from './state.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);
t.beforeEach(async () => void (await database`truncate jobs, inits, segments, workers, actor_state, outbox, inbox_marks`));

const world = { now: new Date() };
const told: { id: string; method: string; command: unknown }[] = [];
const proxy: ActorProxy = {
  async call<T>(type: string, id: string, method: string, command: unknown) {
    const context = { signal: new AbortController().signal };
    if (type === 'Job') return (await jobs.call(id, method, command, context)) as Envelope<T>;
    if (type === 'Worker') return (await workers.call(id, method, command, context)) as Envelope<T>;
    told.push({ id, method, command });
    return { ok: false, problem: problem('no-such-command', 404, 'not here') };
  },
  async setReminder() {},
  async removeReminder() {},
  async close() {},
};
const surroundings = { database, proxy, log: silent, clock: () => world.now, kick() {} };
const jobs = defineActor({ type: 'Job', commands: jobCommands, migrations: jobMigrations, decide: decideJob }, surroundings);
const workers = defineActor({ type: 'Worker', commands: workerCommands, migrations: workerMigrations, decide: decideWorker }, surroundings);

const x264 = 'libx264 164.3095 lavf 59.27.100';
const newer = 'libx264 165.1 lavf 60.1.0';
const av1 = 'libsvtav1 1.4.1 lavf 59.27.100';
const nvenc = 'h264_nvenc 535.129.03/RTX 3060 lavf 59.27.100';

async function must(answer: Promise<Envelope<unknown>>): Promise<void> {
  const envelope = await answer;
  if (!envelope.ok) throw new Error(`${envelope.problem.code} ${envelope.problem.detail}`);
}
async function worker(id: string, encoders: string[]): Promise<void> {
  await must(proxy.call('Worker', id, 'register', { label: id, keyPrefix: id, keyHash: id }));
  const capabilities = { version: '1', kinds: ['transcode'], encoders, cores: 1, concurrency: 1, jailed: true };
  await must(proxy.call('Worker', id, 'hello', { capabilities }));
}
const rungs = [{ name: '720' }, { name: '360' }];
async function offer(videoId: string, chunk: number, input: Record<string, unknown> = {}, family = 'h264'): Promise<string> {
  const id = `${videoId}.${family}-${chunk}`;
  const order = { kind: 'transcode', videoId, ownerId: 'o', priority: 2, family, firstSegment: chunk * 2, segmentCount: 2 };
  await must(proxy.call('Job', id, 'offer', { ...order, input: { rungs, ...input } }));
  return id;
}
const next = (workerId: string, encoders: string[]) => reserveNext(database, { kinds: ['transcode'], workerId, encoders });
/** Claims a job and commits its first segment in both rungs. */
async function begin(id: string, workerId: string, encoders: string[]): Promise<Envelope<unknown>> {
  await must(proxy.call('Job', id, 'claim', { workerId }));
  const [row] = await database<{ epoch: number; videoId: string }[]>`select epoch, video_id as "videoId" from jobs where id = ${id}`;
  const common = { objectKey: 'k', sizeBytes: 1, sha256: encoders.join() };
  return proxy.call('Job', id, 'commit', {
    ...{ workerId, epoch: row?.epoch },
    inits: rungs.map(({ name }, i) => ({ ...common, rung: name, codecString: 'avc1.640028', encoder: encoders[i] })),
    segments: rungs.map(({ name }) => ({ ...common, rung: name, index: 0, startTicks: 0, durationTicks: 4, timescale: 1 })),
  });
}
const age = (seconds: number) => database`update jobs set ready_at = ready_at - make_interval(secs => ${seconds}), reserved_until = null`;

t.test('a worker gets jobs of the codecs that it can encode', async (t) => {
  const video = randomUUID();
  const id = await offer(video, 0, { codec: 'av1' }, 'av1');
  t.equal(await next('w', [x264]), null);
  t.equal(await next('w', []), null);
  t.equal(await next('w', ['h266_nvenc 1']), null);
  t.equal(await next('w', [x264, av1]), id);
  const copied = `${video}.h264-0`;
  await must(
    proxy.call('Job', copied, 'offer', {
      ...{ kind: 'transcode', videoId: video, ownerId: 'o', priority: 1, family: 'h264', firstSegment: 0, segmentCount: 2 },
      input: { rungs: [{ name: '360', copied: { cap: 1 } }] },
    }),
  );
  t.equal(await next('w', []), copied, 'a copy takes no encoder');
});

t.test('a family goes on with what it was begun with, in every rung', async (t) => {
  const video = randomUUID();
  const first = await offer(video, 0);
  t.match(await begin(first, 'w', [nvenc, x264]), { ok: true });
  t.match(await database`select rung, encoder from inits order by rung desc`, [
    { rung: '720', encoder: nvenc },
    { rung: '360', encoder: x264 },
  ]);
  const second = await offer(video, 1);
  t.equal(await next('w', [x264]), null);
  t.equal(await next('w', [nvenc]), null);
  t.equal(await next('w', [nvenc, newer]), null, 'another version writes another init segment');
  t.equal(await next('w', [x264, nvenc, av1]), second);
});

t.test('families of earlier versions know the name alone', async (t) => {
  const video = randomUUID();
  await database`insert into inits (video_id, family, rung, object_key, size_bytes, sha256, codec_string, job_id, encoder)
    values (${video}, 'h264', '720', 'k', 1, 'h', 'avc1.640028', 'j', 'libx264')`;
  const id = await offer(video, 1);
  t.equal(await next('w', [nvenc]), null);
  t.equal(await next('w', [x264]), id);
});

t.test('two that begin a family at once: the first commit holds', async (t) => {
  const video = randomUUID();
  const [first, second] = [await offer(video, 0), await offer(video, 1)];
  await must(proxy.call('Job', second, 'claim', { workerId: 'cpu' }));
  t.match(await begin(first, 'gpu', [nvenc, nvenc]), { ok: true });
  const common = { objectKey: 'k', sizeBytes: 1, sha256: 'other' };
  const late = await proxy.call('Job', second, 'commit', {
    ...{ workerId: 'cpu', epoch: 1 },
    inits: rungs.map(({ name }) => ({ ...common, rung: name, codecString: 'c', encoder: x264 })),
    segments: rungs.map(({ name }) => ({ ...common, rung: name, index: 2, startTicks: 8, durationTicks: 4, timescale: 1 })),
  });
  t.match(late, { ok: false, problem: { code: 'init-mismatch' } });
  await must(proxy.call('Job', second, 'release', { workerId: 'cpu', epoch: 1 }));
  t.equal(await next('cpu', [x264]), null);
  t.equal(await next('gpu', [nvenc]), second);
});

t.test('hardware is left out where it is not wanted', async (t) => {
  const id = await offer(randomUUID(), 0, { effort: { preset: 'veryfast', crf: 23, hardware: 'never' } });
  await worker('gpu', [x264, nvenc]);
  t.equal(await next('gpu', [nvenc]), null);
  t.equal(await next('cpu', [x264]), id, 'and nobody steps back');
});

t.test('a worker without a card steps back from what an idle card could take, for a while', async (t) => {
  await worker('gpu', [x264, nvenc]);
  const id = await offer(randomUUID(), 0);
  t.equal(await next('cpu', [x264]), null);
  t.equal(await next('gpu', [x264, nvenc]), id, 'the card takes it');
  await age(0);
  await age(61);
  t.equal(await next('cpu', [x264]), id, 'not for longer than a minute');
  await database`update jobs set ready_at = now(), reserved_until = null`;
  t.equal(await next('cpu', [x264]), null);
  t.equal(await next('gpu', [x264]), id, 'a worker whose own card is full does not step back from itself');
  await age(0);
  await database`update workers set last_heartbeat_at = now() - interval '61 seconds'`;
  t.equal(await next('cpu', [x264]), id, 'nor is a card waited for that was not seen for a minute');
  await database`update workers set last_heartbeat_at = now()`;
  await age(0);
  await database`update jobs set ready_at = now()`;
  const other = await offer(randomUUID(), 0);
  await must(proxy.call('Job', other, 'claim', { workerId: 'gpu' }));
  t.equal(await next('cpu', [x264]), id, 'nor a busy one');
  const slow = await offer(randomUUID(), 0, { codec: 'av1' }, 'av1');
  t.equal(await next('cpu', [av1]), slow, 'nor one that does not know the codec');
});

t.test('a family is stranded when no single worker may go on with it, and another could begin it anew', async (t) => {
  const video = randomUUID();
  await worker('both', [x264, nvenc]);
  await begin(await offer(video, 0), 'both', [nvenc, x264]);
  await offer(video, 1);
  const isStranded = async () => (await strandedFamilies(database)).length === 1;
  t.notOk(await isStranded());
  await worker('card', [newer, nvenc]);
  await worker('cpu', [x264]);
  await must(proxy.call('Worker', 'both', 'drain', {}));
  t.ok(await isStranded(), 'each encoder is there, but nobody who takes jobs has them all');
  await must(proxy.call('Worker', 'both', 'resume', {}));
  t.notOk(await isStranded());
  await database`update workers set scope = 'public' where id = 'both'`;
  t.ok(await isStranded(), 'whoever has them may not see the video');
  await database`update workers set scope = 'owner:o' where id = 'both'`;
  t.notOk(await isStranded());
  await database`update workers set capabilities = jsonb_set(capabilities, '{kinds}', '["poster"]') where id = 'both'`;
  t.ok(await isStranded(), 'whoever has them does not encode');
  await database`update workers set capabilities = jsonb_set(capabilities, '{kinds}', '["transcode"]') where id = 'both'`;
  await database`update workers set online = false`;
  t.notOk(await isStranded(), 'with nobody there it waits, and keeps what it has');
  await database`update workers set online = true where id = 'cpu'`;
  t.ok(await isStranded());
});

t.test('when the last worker with an encoder is gone for minutes, the video is told', async (t) => {
  world.now = new Date();
  await worker('gpu', [x264, nvenc]);
  await worker('cpu', [x264]);
  const video = randomUUID();
  await begin(await offer(video, 0), 'gpu', [nvenc, x264]);
  t.same(await strandedFamilies(database), [], 'no job waits');
  await offer(video, 1);
  t.same(await strandedFamilies(database), []);
  const sweeper = createSweeper({ database, objects: { delete: async () => {} }, proxy, log: silent, clock: () => world.now });
  // It comes back after a new driver was installed, under another name.
  const capabilities = { version: '1', kinds: ['transcode'], cores: 1, concurrency: 1, jailed: true };
  await must(proxy.call('Worker', 'gpu', 'hello', { capabilities: { ...capabilities, encoders: [x264, `${nvenc} new`] } }));
  t.same(await strandedFamilies(database), [{ videoId: video, family: 'h264' }]);
  const start = world.now.getTime();
  const pass = async (seconds: number) => {
    world.now = new Date(start + seconds * 1000);
    for (const id of ['gpu', 'cpu']) await must(proxy.call('Worker', id, 'heartbeat', {}));
    told.length = 0;
    await sweeper.sweep();
    return told.filter(({ method }) => method === 'encoderGone');
  };
  t.same(await pass(0), []);
  t.same(await pass(290), []);
  t.same(await pass(300), [{ id: video, method: 'encoderGone', command: { family: 'h264' } }]);
  t.same(await pass(305), [], 'once');
  await must(proxy.call('Worker', 'gpu', 'hello', { capabilities: { ...capabilities, encoders: [x264, nvenc] } }));
  t.same(await pass(610), [], 'it is back');
});
