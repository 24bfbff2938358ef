/**
 * A video and its jobs under everything a cluster does to them: repeated, delayed and lost messages, workers that fall silent and come
 * back with an old lease, removal and restoring in the middle. Whatever happened, a calm phase afterwards ends the video.
 */
import fc from 'fast-check';
import t from 'tap';
import type { SourceFacts } from '../media/facts.ts';
import type { Plan } from '../media/plan-types.ts';
import type { ActorType, Decision, Effect } from './contract.ts';
import type { Claimed, JobCommand } from './job/contract.ts';
import { decideJob } from './job/decide.ts';
import type { JobState } from './job/state.ts';
import type { VideoCommand } from './video/contract.ts';
import { decideVideo } from './video/decide.ts';
import type { VideoState } from './video/state.ts';
import { decorations, poster } from './video/testing.ts';

interface Actor {
  state: VideoState | JobState | null;
  version: number;
  marks: Map<string, [number, number]>;
  outbox: { version: number; n: number; effect: Effect }[];
  sent: { version: number; n: number; effect: Effect }[];
}
interface Lease extends Claimed {
  worker: string;
}

const videoId = 'v';
const sizes = [2, 3, 1];
const plan: Plan = {
  version: 1,
  durationSeconds: 24,
  video: {
    frameRate: { num: 30, den: 1 },
    gopFrames: 60,
    segmentFrames: 120,
    totalFrames: 720,
    segmentCount: 6,
    rungs: ['720', '360'].map((name) => ({ name, width: 640, height: 360, frameRate: { num: 30, den: 1 }, maxBitrate: 1 })),
    chunks: sizes.map((segmentCount, index) => ({ index, firstSegment: [0, 2, 5][index] ?? 0, segmentCount })),
  },
  audio: { codec: 'aac', bitrate: 128_000, channels: 2, sampleRate: 48_000 },
};
const facts = { durationSeconds: 24, video: { width: 640, height: 360, keyFrameSeconds: [0] }, audio: {} } as unknown as SourceFacts;

/** `reliable`: no message is lost for ever, so that days may go by. */
function createWorld(reliable = false) {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const actors = new Map<string, Actor>();
  const segments = new Set<string>();
  const finished = new Map<string, number>();
  const leases: Lease[] = [];
  /** Objects that jobs have made, those that were deleted, and what the rows of side products name. */
  const [made, deleted, named] = [new Set<string>(), new Set<string>(), new Map<string, string[]>()];
  const actor = (key: string): Actor => {
    let found = actors.get(key);
    if (found === undefined) actors.set(key, (found = { state: null, version: 0, marks: new Map(), outbox: [], sent: [] }));
    return found;
  };

  function turn(type: ActorType, id: string, command: { name: string }, sender?: { key: string; version: number; n: number }): unknown {
    const self = actor(`${type}/${id}`);
    const mark = sender && self.marks.get(sender.key);
    if (sender && mark && (sender.version < mark[0] || (sender.version === mark[0] && sender.n <= mark[1]))) return null;
    const at = new Date(now);
    const decision = (
      type === 'Video'
        ? decideVideo(self.state as VideoState | null, command as VideoCommand, at, id, () => ({ ok: true, plan }))
        : decideJob(self.state as JobState | null, command as JobCommand, at, id)
    ) as Decision<VideoState | JobState | null>;
    if ('refused' in decision) return { refused: decision.refused.code };
    if (decision.state === self.state && decision.rows.length === 0 && decision.effects.length === 0) return decision.value;
    // Stored state is JSON; what does not survive that must not be relied on.
    self.state = JSON.parse(JSON.stringify(decision.state));
    self.version++;
    if (sender) self.marks.set(sender.key, [sender.version, sender.n]);
    decision.effects.forEach((effect, n) => {
      self.outbox.push({ version: self.version, n, effect });
      if (effect.kind === 'event' && effect.type === 'job.done') finished.set(id, (finished.get(id) ?? 0) + 1);
    });
    for (const row of decision.rows) {
      if (row.table === 'side_products')
        for (const { kind, result } of row.values)
          named.set(
            String(kind),
            [...JSON.stringify(result).matchAll(/"objectKey":"([^"]*)"/g)].map(([, key]) => key as string),
          );
      for (const keys of named.values()) for (const key of keys) if (deleted.has(key)) throw new Error(`${key} is named and was deleted`);
      if (row.table !== 'segments') continue;
      for (const { family, rung, idx } of row.values) {
        const key = `${family} ${rung} ${idx}`;
        if (segments.has(key)) throw new Error(`committed twice: ${key}`);
        segments.add(key);
      }
    }
    return decision.value;
  }
  function deliverTell(from: string, { version, n, effect }: Actor['outbox'][number]): void {
    if (effect.kind === 'tell') turn(effect.actor, effect.id, { ...effect.command, name: effect.method }, { key: from, version, n });
  }
  const pick = <T>(from: T[], index: number): T | undefined => from[index % Math.max(1, from.length)];
  const jobs = (): string[] => [...actors.keys()].filter((key) => key.startsWith('Job/')).map((key) => key.slice(4));

  function work(lease: Lease, what: number): void {
    const holder = { workerId: lease.worker, epoch: lease.epoch };
    const rungs = lease.kind === 'audio' ? ['aac'] : ['720', '360'];
    const total = lease.kind === 'audio' ? 6 : Number(lease.input.segmentCount ?? 0);
    const streams = lease.kind === 'audio' || lease.kind === 'transcode';
    if (what === 0) turn('Job', lease.jobId, { name: 'renew', ...holder } as JobCommand);
    else if (streams && lease.committed < total) {
      const index = lease.firstSegment + lease.committed;
      const bytes = { objectKey: 'k', sizeBytes: 1, sha256: `${lease.epoch}-${index}` };
      const command = {
        name: 'commit',
        ...holder,
        inits: rungs.map((rung) => ({ rung, objectKey: 'i', sizeBytes: 1, sha256: 'same', codecString: 'c' })),
        segments: rungs.map((rung) => ({ rung, index, ...bytes, startTicks: index * 4, durationTicks: 4, timescale: 1 })),
      };
      const answer = turn('Job', lease.jobId, command) as { committed?: number } | null;
      if (what === 2) turn('Job', lease.jobId, command);
      if (answer?.committed !== undefined) lease.committed = answer.committed;
    } else {
      const results = {
        probe: { facts },
        audio: { segments: 6 },
        poster: poster(`${lease.jobId}/${lease.epoch}`),
        'own-poster': {},
        ...decorations,
        transcode: {},
        package: {},
        noop: {},
        'per-title': { rungs: [] },
      };
      const result = (results as Record<string, unknown>)[lease.kind];
      if (lease.kind === 'poster') made.add(`${lease.jobId}/${lease.epoch}`).add(`${lease.jobId}/${lease.epoch}-small`);
      turn('Job', lease.jobId, { name: 'complete', ...holder, result } as JobCommand);
    }
  }

  return {
    segments,
    finished,
    turn,
    jobs,
    video: (): VideoState | null => actor(`Video/${videoId}`).state as VideoState | null,
    next(): boolean {
      const state = this.video();
      return state !== null && 'next' in state && state.next !== null;
    },
    /** Segments of the edition that viewers see. */
    shown(): string[] {
      const state = this.video();
      const work = state !== null && 'edition' in state ? state.edition.work : null;
      const families = new Set([...(work?.families ?? []), ...(work?.sounds ?? [])].map(({ family }) => family));
      return [...segments].filter((key) => families.has(key.split(' ')[0] as string));
    },
    replace(uploadId: string): void {
      turn('Video', videoId, { name: 'beginUpload', uploadId, replace: true } as VideoCommand);
      const command = { name: 'sourceArrived', uploadId, objectKey: `k-${uploadId}`, sizeBytes: 1, sha256: 'a' };
      turn('Video', videoId, command as VideoCommand);
    },
    pass: (seconds: number): void => void (now += seconds * 1000),
    /** Delivers the next effect of some actor; `fate`: 0 delivered but not noted, 1 lost for ever, otherwise delivered. */
    deliver(index: number, fate: number): boolean {
      const waiting = pick(
        [...actors].filter(([, one]) => one.outbox.length > 0),
        index,
      );
      if (waiting === undefined) return false;
      const [key, from] = waiting;
      const next = from.outbox[0] as Actor['outbox'][number];
      if (fate !== 1 || reliable) deliverTell(key, next);
      if (fate === 0) return true;
      from.outbox.shift();
      from.sent.push(next);
      return true;
    },
    /** A message that was delayed on its way arrives again. */
    repeat(index: number): void {
      const all = [...actors].flatMap(([key, one]) => one.sent.map((sent) => ({ key, sent })));
      const old = pick(all, index);
      if (old !== undefined) deliverTell(old.key, old.sent);
    },
    claim(index: number): void {
      const id = pick(jobs(), index);
      if (id === undefined) return;
      const worker = `w${index % 3}`;
      const value = turn('Job', id, { name: 'claim', workerId: worker } as JobCommand);
      if (value !== null && typeof value === 'object' && 'epoch' in value) leases.push({ ...(value as Claimed), worker });
    },
    work(index: number, what: number): void {
      const lease = pick(leases, index);
      if (lease !== undefined) work(lease, what);
    },
    workLatest(): void {
      for (const lease of leases.slice(-8)) work(lease, 1);
    },
    /** A day goes by in peace: leases run out, messages arrive, and what no row names is deleted. */
    day(): void {
      if (!reliable) return;
      now += 86_400_000;
      this.expire();
      while (this.deliver(0, 9));
      const kept = new Set([...named.values()].flat());
      for (const key of made) if (!kept.has(key)) deleted.add(key);
      made.clear();
      for (const key of kept) made.add(key);
    },
    expire(): void {
      for (const id of jobs()) {
        const state = actor(`Job/${id}`).state as JobState | null;
        if (state?.at === 'leased') turn('Job', id, { name: 'expire', epoch: state.achieved.epoch, graceSeconds: 0 } as JobCommand);
      }
    },
    fail(index: number, retry: boolean): void {
      const lease = pick(leases, index);
      if (lease === undefined) return;
      const why = { code: 'x', status: 500, title: 'x' };
      turn('Job', lease.jobId, { name: 'fail', workerId: lease.worker, epoch: lease.epoch, problem: why, retry } as JobCommand);
    },
    order(index: number, command: JobCommand): void {
      const id = pick(jobs(), index);
      if (id !== undefined) turn('Job', id, command);
    },
    release(index: number, lost: boolean): void {
      const lease = pick(leases, index);
      if (lease !== undefined)
        turn('Job', lease.jobId, { name: 'release', workerId: lease.worker, epoch: lease.epoch, lost } as JobCommand);
    },
  };
}
type World = ReturnType<typeof createWorld>;

const index = fc.nat(50);
const step: fc.Arbitrary<(world: World) => void> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.tuple(index, fc.nat(9)).map(
      ([i, fate]) =>
        (world: World) =>
          void world.deliver(i, fate),
    ),
  },
  { weight: 2, arbitrary: index.map((i) => (world: World) => world.repeat(i)) },
  { weight: 6, arbitrary: index.map((i) => (world: World) => world.claim(i)) },
  {
    weight: 12,
    arbitrary: fc.tuple(index, fc.nat(3)).map(
      ([i, what]) =>
        (world: World) =>
          world.work(i, what),
    ),
  },
  { weight: 2, arbitrary: fc.nat(80).map((seconds) => (world: World) => world.pass(seconds)) },
  { weight: 2, arbitrary: fc.constant((world: World) => world.expire()) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.day()) },
  {
    weight: 1,
    arbitrary: fc.tuple(index, fc.integer({ min: 0, max: 9 })).map(
      ([i, odds]) =>
        (world: World) =>
          world.fail(i, odds > 0),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(index, fc.boolean()).map(
      ([i, lost]) =>
        (world: World) =>
          world.release(i, lost),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(index, fc.constantFrom<JobCommand>({ name: 'cancel', tellVideo: true }, { name: 'retry' }, { name: 'retry' })).map(
      ([i, command]) =>
        (world: World) =>
          world.order(i, command),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<VideoCommand>(
        ...[{ name: 'remove' } as const, { name: 'restore' } as const, { name: 'supervise' } as const, { name: 'cancelNext' } as const],
        ...[{ name: 'reencode', profile: null, urgency: 'low' } as const, { name: 'dropSource' } as const],
        ...[{ name: 'orderSide', product: 'storyboard' } as const, { name: 'retry' } as const],
      )
      .map((command) => (world: World) => void world.turn('Video', videoId, command)),
  },
  { weight: 1, arbitrary: fc.nat(3).map((upload) => (world: World) => world.replace(`u${upload}`)) },
);

/** A world in which the source of the video has just arrived. */
function uploaded(reliable = false): World {
  const world = createWorld(reliable);
  world.turn('Video', videoId, {
    name: 'create',
    shortId: 's',
    title: '',
    description: '',
    privacy: 'public',
    ownerId: 'o',
  } as VideoCommand);
  world.turn('Video', videoId, { name: 'beginUpload', uploadId: 'u' } as VideoCommand);
  world.turn('Video', videoId, { name: 'sourceArrived', uploadId: 'u', objectKey: 'k', sizeBytes: 1, sha256: 'a' } as VideoCommand);
  return world;
}

t.test('whatever happens on the way, a video ends ready or failed and nothing is done twice', async () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 150 }), (steps) => {
      const world = uploaded();
      for (const act of steps) act(world);

      world.turn('Video', videoId, { name: 'restore' });
      const isMade = () => world.video()?.at !== 'processing' && !world.next();
      for (let round = 0; round < 60 && !isMade(); round++) {
        while (world.deliver(0, 9));
        world.pass(35);
        world.expire();
        for (let job = 0; job < world.jobs().length; job++) world.claim(job);
        for (let times = 0; times < 8; times++) world.workLatest();
        world.turn('Video', videoId, { name: 'supervise' });
      }
      const at = world.video()?.at;
      if ((at !== 'ready' && at !== 'failed') || world.next()) throw new Error(`the video stays ${at}`);
      if (at === 'ready' && world.shown().length !== 2 * 6 + 6) throw new Error(`ready with ${world.shown().length} segments`);
      for (const [job, times] of world.finished) if (times > 1) throw new Error(`${job} finished ${times} times`);
    }),
    { numRuns: 400 },
  );
});

t.test('a video that failed goes on where it was once the jobs that were given up are retried', async () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const world = uploaded();
      for (const act of steps) act(world);
      world.turn('Video', videoId, { name: 'restore' });
      for (let round = 0; round < 100 && world.video()?.at !== 'ready'; round++) {
        while (world.deliver(0, 9));
        for (let job = 0; job < world.jobs().length; job++) world.order(job, { name: 'retry' });
        while (world.deliver(0, 9));
        world.pass(35);
        world.expire();
        for (let job = 0; job < world.jobs().length; job++) world.claim(job);
        for (let times = 0; times < 8; times++) world.workLatest();
        world.turn('Video', videoId, { name: 'supervise' });
      }
      if (world.video()?.at !== 'ready') throw new Error(`the video stays ${world.video()?.at}`);
      if (world.shown().length !== 2 * 6 + 6) throw new Error(`ready with ${world.shown().length} segments`);
    }),
    { numRuns: 200 },
  );
});

t.test('whatever happens for days, nothing that a row will name is given back', async () => {
  const round = (world: World) => {
    while (world.deliver(0, 9));
    for (let job = 0; job < world.jobs().length; job++) world.claim(job);
    for (let times = 0; times < 8; times++) world.workLatest();
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(9)), { minLength: 10, maxLength: 80 }), fc.nat(3), (steps, replaced) => {
      const world = uploaded(true);
      if (replaced > 0) {
        for (let rounds = 0; rounds < 6; rounds++) round(world);
        world.replace('another');
      }
      // Planned, and begun.
      round(world);
      while (world.deliver(0, 9));
      for (let job = 0; job < world.jobs().length; job++) world.claim(job);
      for (const [act, odds] of steps) {
        act(world);
        if (odds === 0) world.day();
      }
      for (let rounds = 0; rounds < 4; rounds++) {
        world.turn('Video', videoId, { name: 'retry' });
        round(world);
      }
    }),
    { numRuns: 400 },
  );
});

t.test('a calm life leads to ready', async (t) => {
  const world = uploaded();
  for (let round = 0; round < 10; round++) {
    while (world.deliver(0, 9));
    for (let job = 0; job < world.jobs().length; job++) world.claim(job);
    for (let times = 0; times < 8; times++) world.workLatest();
  }
  t.match(world.video(), {
    at: 'ready',
    edition: { side: { storyboard: { is: 'done' }, candidates: { is: 'done' }, loudness: { is: 'done' } } },
  });
  t.same(
    [...world.finished.keys()].toSorted(),
    ['audio', 'h264-0', 'h264-1', 'h264-2', 'package', 'poster', 'probe', ...Object.keys(decorations)]
      .map((part) => `v.${part}`)
      .toSorted(),
  );
});
