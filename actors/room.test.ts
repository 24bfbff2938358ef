/** The room on a real database, with the actors called directly instead of through daprd. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { NewEvent } from '../components/events/contract.ts';
import type { ActorDefinition, ActorProxy } from '../dapr/index.ts';
import { type Envelope, problem } from './contract.ts';
import type { Claimed, JobKind } from './job/contract.ts';
import { reserveNext } from './job/reserve.ts';
import { createActorsRoom } from './room.ts';
import { silent, startTestDatabase } from './testing.ts';
import { offlineAfterSeconds } from './worker/contract.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);

function open(clock: () => Date = () => new Date()) {
  const events: NewEvent[] = [];
  const offers: unknown[] = [];
  const reminders = new Set<string>();
  let definitions: ActorDefinition[] = [];
  const turns = new Map<string, Promise<unknown>>();
  const proxy: ActorProxy = {
    async call<T>(type: string, id: string, method: string, command: unknown, options = {}) {
      const definition = definitions.find((one) => one.type === type);
      if (definition === undefined) return { ok: false, problem: problem('actors-unavailable', 503, 'nobody', undefined, true) };
      const key = `${type}/${id}`;
      const context = { signal: new AbortController().signal, ...options };
      const turn = (turns.get(key) ?? Promise.resolve()).then(() =>
        definition.call(id, method, JSON.parse(JSON.stringify(command)), context),
      );
      turns.set(
        key,
        turn.catch(() => {}),
      );
      return (await turn) as Envelope<T>;
    },
    async setReminder(type, id, name) {
      reminders.add(`${type}/${id}/${name}`);
    },
    async removeReminder(type, id, name) {
      reminders.delete(`${type}/${id}/${name}`);
    },
    async close() {},
  };
  const room = createActorsRoom({
    database,
    objects: { delete: async () => {} },
    proxy,
    events: { append: async (some) => void events.push(...some) },
    publish: async (_, data) => void offers.push(data),
    log: silent,
    clock,
  });
  definitions = room.definitions;
  return {
    room,
    proxy,
    events,
    offers,
    reminders,
    definition: (type: string) => definitions.find((one) => one.type === type) as ActorDefinition,
  };
}
async function must<T>(answer: Promise<Envelope<T>>): Promise<T> {
  const envelope = await answer;
  if (!envelope.ok) throw new Error(envelope.problem.code);
  return envelope.value;
}
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}
const workerId = 'w';
const context = { signal: new AbortController().signal };
function noop(videoId: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  const order = {
    kind: 'noop',
    videoId,
    ownerId: 'o',
    priority: 2,
    input: { tellVideo: false },
    family: null,
    firstSegment: 0,
    segmentCount: 0,
  };
  return { ...order, ...change };
}

t.test('a sound file travels from upload to ready', async (t) => {
  const { room, proxy, events, offers, reminders } = open();
  await room.start();
  const id = randomUUID();
  const video = (method: string, command: unknown) => must(proxy.call('Video', id, method, command));
  await video('create', { shortId: id.slice(0, 8), title: 'T', description: '', privacy: 'public', ownerId: 'o' });
  await video('beginUpload', { uploadId: 'u' });
  await video('sourceArrived', { uploadId: 'u', objectKey: `source/${id}/a`, sizeBytes: 99, sha256: 'a' });
  const audio = { streamIndex: 0, codec: 'aac', channels: 2, sampleRate: 48_000, language: null };
  const facts = { container: 'mov,mp4,m4a,3gp,3g2,mj2', sizeBytes: 99, durationSeconds: 8, startSeconds: 0, video: null, audio };

  const take = async (kind: JobKind): Promise<Claimed> => {
    let jobId: string | null = null;
    await until(async () => (jobId = await reserveNext(database, { kinds: [kind], workerId })) !== null);
    return must(proxy.call<Claimed>('Job', jobId as unknown as string, 'claim', { workerId }));
  };
  const probe = await take('probe');
  await must(proxy.call('Job', probe.jobId, 'complete', { workerId, epoch: probe.epoch, result: { facts } }));
  const sound = await take('audio');
  const holder = { workerId, epoch: sound.epoch };
  const bytes = { objectKey: 'k', sizeBytes: 5, durationTicks: 192_000, timescale: 48_000, sha256: 'x' };
  await must(
    proxy.call('Job', sound.jobId, 'commit', {
      ...holder,
      inits: [{ rung: 'aac', objectKey: 'i', sizeBytes: 5, sha256: 'p', codecString: 'mp4a.40.2' }],
      segments: [0, 1].map((index) => ({ rung: 'aac', index, startTicks: index * 192_000, ...bytes })),
    }),
  );
  await must(proxy.call('Job', sound.jobId, 'complete', { ...holder, result: { segments: 2, durationSeconds: 8 } }));
  await until(async () => (await database`select 1 from outbox where actor_id like ${`${id}%`}`).length === 0);
  t.match((await database`select * from videos where id = ${id}`)[0], { state: 'ready', playable: true, progress: 1, duration_seconds: 8 });
  t.match((await database`select * from renditions where video_id = ${id}`)[0], { rung: 'aac', state: 'ready' });
  t.equal((await database`select * from segments where video_id = ${id}`).length, 2);
  const told = events.filter(({ subject }) => subject.id === id).map(({ type }) => type);
  t.same(
    told.filter((type) => type !== 'video.published'),
    ['video.created', 'video.uploading', 'video.uploaded', 'video.processing', 'video.playable', 'video.ready'],
  );
  // The turn that makes it playable may be the one that makes it ready.
  t.ok(['video.playable', 'video.ready'].includes(told[told.indexOf('video.published') - 1] ?? ''), told.join(', '));
  t.ok(offers.length >= 2);
  t.same([...reminders], [`Video/${id}/supervise`], 'waveform, loudness and packing are looked after');
  await room.stop();
});

t.test('two hosts that both think they hold an actor do not lose a turn', async (t) => {
  const [one, two] = [open(), open()];
  const id = randomUUID();
  await must(one.proxy.call('Job', id, 'offer', noop(randomUUID())));
  await must(two.proxy.call('Job', id, 'offer', noop(randomUUID())));
  await must(one.proxy.call('Job', id, 'claim', { workerId }));
  t.match(await two.proxy.call('Job', id, 'claim', { workerId: 'other' }), { ok: false, problem: { code: 'not-claimable' } });
  await must(two.proxy.call('Job', id, 'release', { workerId, epoch: 1 }));
  t.match(await one.proxy.call('Job', id, 'claim', { workerId }), { ok: true, value: { epoch: 2 } });
});

t.test('a tell that comes again is answered and not done again', async (t) => {
  const { proxy } = open();
  const [id, video] = [randomUUID(), randomUUID()];
  const sender = (version: number, n = 0) => ({ sender: { actor: 'Video' as const, id: video, version, n } });
  await must(proxy.call('Job', id, 'offer', noop(video), sender(1)));
  await must(proxy.call('Job', id, 'cancel', {}, sender(2)));
  for (const fresh of [proxy, open().proxy]) {
    await must(fresh.call('Job', id, 'offer', noop(video), sender(1)));
    t.equal((await database`select state from jobs where id = ${id}`)[0]?.state, 'cancelled');
  }
  await must(proxy.call('Job', id, 'offer', noop(video), sender(2, 1)));
  t.equal((await database`select state from jobs where id = ${id}`)[0]?.state, 'queued');
});

t.test('what is not a command is refused, and nothing is written after an abort', async (t) => {
  const { definition } = open();
  const id = randomUUID();
  t.match(await definition('Job').call(id, 'toString', {}, context), { problem: { code: 'no-such-command' } });
  t.match(await definition('Job').call(id, 'offer', { kind: 'other' }, context), { problem: { code: 'bad-command' } });
  t.match(await definition('Job').call(id, 'offer', noop(randomUUID()), { signal: AbortSignal.abort() }), { problem: { code: 'aborted' } });
  t.equal((await database`select 1 from actor_state where actor_id = ${id}`).length, 0);
});

t.test('a reminder of a video that does not exist is removed', async (t) => {
  const { definition, reminders } = open();
  const id = randomUUID();
  reminders.add(`Video/${id}/supervise`);
  await definition('Video').remind(id, 'supervise', context);
  t.equal(reminders.size, 0);
});

t.test('claims go by class, then to the owner with the fewest leases', async (t) => {
  const { proxy } = open();
  await database`delete from jobs`;
  const offer = async (id: string, change: Record<string, unknown>): Promise<void> => {
    await must(proxy.call('Job', `${id}-${t.name.length}`, 'offer', noop(randomUUID(), change)));
  };
  await offer('late', { priority: 3, ownerId: 'a' });
  await offer('busy-1', { ownerId: 'a' });
  await offer('busy-2', { ownerId: 'a' });
  await offer('idle', { ownerId: 'b' });
  const next = async (): Promise<string | undefined> => {
    const id = await reserveNext(database, { kinds: ['noop'], workerId });
    if (id !== null) await must(proxy.call('Job', id, 'claim', { workerId }));
    return id?.replace(/-\d+$/, '');
  };
  t.equal(await next(), 'busy-1');
  t.equal(await next(), 'idle');
  t.equal(await reserveNext(database, { kinds: ['probe'], workerId }), null);
  t.equal(await next(), 'busy-2');
  t.match(await reserveNext(database, { kinds: ['noop'], workerId }), /^late/);
  t.equal(await reserveNext(database, { kinds: ['noop'], workerId }), null, 'a reserved job is not offered twice');
});

t.test('callers at the same time get different jobs', async (t) => {
  const { proxy } = open();
  await database`delete from jobs`;
  for (let n = 0; n < 12; n++) await must(proxy.call('Job', `same-${n}`, 'offer', noop(randomUUID())));
  const claimed = await Promise.all(Array.from({ length: 16 }, () => reserveNext(database, { kinds: ['noop'], workerId })));
  const got = claimed.filter((id) => id !== null);
  t.equal(new Set(got).size, got.length);
});

t.test('a job is free although the clock of its actor is ahead of that of the database', async (t) => {
  await database`delete from jobs`;
  const { proxy } = open(() => new Date(Date.now() + 50_000));
  const id = randomUUID();
  await must(proxy.call('Job', id, 'offer', noop(randomUUID())));
  t.equal(await reserveNext(database, { kinds: ['noop'], workerId }), id);
  const { epoch } = await must(proxy.call<Claimed>('Job', id, 'claim', { workerId }));
  const trouble = { code: 'p', title: 'p', status: 500 };
  await must(proxy.call('Job', id, 'fail', { workerId, epoch, retry: true, problem: trouble }));
  t.equal(await reserveNext(database, { kinds: ['noop'], workerId }), null, 'a wait is longer by the difference');
  await database`update jobs set reserved_until = null, updated_at = now() + interval '1 hour', ready_at = now() + interval '1 hour 10 seconds'`;
  t.equal(await reserveNext(database, { kinds: ['noop'], workerId }), id, 'but not by hours');
});

t.test('the sweep ends leases that ran out, but not those that ran out while we were away', async (t) => {
  await database`delete from jobs`;
  let now = new Date();
  const before = open(() => now);
  const id = randomUUID();
  await must(before.proxy.call('Job', id, 'offer', noop(randomUUID())));
  await must(before.proxy.call('Job', id, 'claim', { workerId }));
  const state = async (): Promise<string> => (await database`select state from jobs where id = ${id}`)[0]?.state;

  now = new Date(now.getTime() + 600_000);
  const after = open(() => now);
  const pass = async (seconds: number): Promise<void> => {
    for (const end = now.getTime() + seconds * 1000; now.getTime() < end; now = new Date(now.getTime() + 5_000))
      await after.room.sweeper.sweep();
  };
  await pass(60);
  t.equal(await state(), 'leased', 'the worker has its whole lease to come back');
  await pass(30);
  t.equal(await state(), 'queued');
});

t.test('the sweep sets lost reminders again', async (t) => {
  let now = new Date();
  const { proxy, room, reminders } = open(() => now);
  const id = randomUUID();
  await must(proxy.call('Video', id, 'create', { shortId: id.slice(0, 8), title: '', description: '', privacy: 'public', ownerId: 'o' }));
  await must(proxy.call('Video', id, 'beginUpload', { uploadId: 'u' }));
  await must(proxy.call('Video', id, 'sourceArrived', { uploadId: 'u', objectKey: 'k', sizeBytes: 1, sha256: 'a' }));
  await room.sweeper.sweep();
  t.equal(reminders.size, 0);
  now = new Date(now.getTime() + 120_000);
  await room.sweeper.sweep();
  t.same([...reminders], [`Video/${id}/supervise`]);
});

t.test('a worker is given what is within its scope, and nothing once it is set aside', async (t) => {
  const { proxy } = open();
  await database`delete from jobs`;
  const videos: Record<string, string> = {};
  for (const [name, privacy, ownerId] of [
    ['shown', 'public', 'a'],
    ['hidden', 'private', 'b'],
    ['gone', 'public', 'b'],
  ] as const) {
    const id = randomUUID();
    videos[id] = name;
    await must(proxy.call('Video', id, 'create', { shortId: id.slice(0, 8), title: name, description: '', privacy, ownerId }));
    if (name === 'gone') await must(proxy.call('Video', id, 'remove', {}));
    await must(proxy.call('Job', `${id}.noop`, 'offer', noop(id, { ownerId })));
  }
  const given = async (scope: string): Promise<string[]> => {
    const found: string[] = [];
    for (let id: string | null; (id = await reserveNext(database, { kinds: ['noop'], workerId: 'scoped', scope })) !== null; )
      found.push(videos[id.replace('.noop', '')] ?? id);
    await database`update jobs set reserved_until = null`;
    return found.toSorted();
  };
  await must(proxy.call('Worker', 'scoped', 'register', { label: 'l', keyPrefix: 'scoped', keyHash: 'h' }));
  t.same(await given('instance'), ['gone', 'hidden', 'shown']);
  t.same(await given('public'), ['shown']);
  t.same(await given('owner:b'), ['gone', 'hidden']);
  for (const [verb, many] of [
    ['drain', 0],
    ['resume', 3],
    ['restart', 0],
    ['disable', 0],
  ] as const) {
    await must(proxy.call('Worker', 'scoped', verb, {}));
    t.equal((await given('instance')).length, many, verb);
  }
});

t.test(
  'the sweep takes leases of disabled workers back and says who has fallen silent, but not for the time in which we were away',
  async (t) => {
    await database`delete from jobs`;
    await database`delete from workers`;
    let now = new Date();
    const { proxy, room, events } = open(() => now);
    await room.relay.start();
    t.teardown(() => room.relay.stop());
    const said = async (type: string) => {
      await until(async () => (await database`select 1 from outbox`).length === 0);
      return events.filter((event) => event.type === type).map(({ subject }) => subject.id);
    };
    for (const id of ['revoked', 'silent']) {
      await must(proxy.call('Worker', id, 'register', { label: id, keyPrefix: id, keyHash: 'h' }));
      await must(proxy.call('Worker', id, 'heartbeat', {}));
    }
    t.same(await said('worker.connected'), ['revoked', 'silent']);
    const id = randomUUID();
    await must(proxy.call('Job', id, 'offer', noop(randomUUID())));
    await must(proxy.call('Job', id, 'claim', { workerId: 'revoked' }));
    await must(proxy.call('Worker', 'revoked', 'disable', {}));
    await room.sweeper.sweep();
    t.match((await database`select state, attempts from jobs where id = ${id}`)[0], { state: 'queued', attempts: 0 });
    t.match(await proxy.call('Job', id, 'complete', { workerId: 'revoked', epoch: 1, result: {} }), {
      ok: false,
      problem: { code: 'lease-lost' },
    });

    const pass = async (seconds: number): Promise<void> => {
      for (const end = now.getTime() + seconds * 1000; now.getTime() < end; now = new Date(now.getTime() + 5_000))
        await room.sweeper.sweep();
    };
    now = new Date(now.getTime() + 600_000);
    await room.sweeper.sweep();
    t.same(await said('worker.offline'), [], 'nobody could hear them');
    await pass(offlineAfterSeconds / 2);
    await must(proxy.call('Worker', 'revoked', 'heartbeat', {}));
    await pass(offlineAfterSeconds / 2 + 20);
    t.same(await said('worker.offline'), ['silent']);
  },
);
