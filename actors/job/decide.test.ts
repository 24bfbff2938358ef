import t from 'tap';
import type { Decision } from '../contract.ts';
import type { JobCommand } from './contract.ts';
import { decideJob } from './decide.ts';
import type { JobState } from './state.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number): Date => new Date(start + seconds * 1000);
const offer: JobCommand = {
  name: 'offer',
  kind: 'transcode',
  videoId: 'v',
  ownerId: 'o',
  priority: 2,
  input: { rungs: [{ name: '720' }, { name: '360' }] },
  family: 'h264',
  firstSegment: 4,
  segmentCount: 3,
};
function taken(decision: Decision<JobState>): Extract<Decision<JobState>, { state: unknown }> {
  if ('refused' in decision) throw new Error(decision.refused.code);
  return decision;
}
function after(commands: [number, JobCommand][], from: JobState | null = null): JobState {
  return commands.reduce<JobState | null>(
    (state, [seconds, command]) => taken(decideJob(state, command, at(seconds), 'j')).state,
    from,
  ) as JobState;
}
const claim = (workerId: string): JobCommand => ({ name: 'claim', workerId });
function commit(epoch: number, indexes: number[], change: { sha256?: string; startTicks?: number; workerId?: string } = {}): JobCommand {
  const { sha256 = 'pin', startTicks, workerId = 'w' } = change;
  return {
    name: 'commit',
    workerId,
    epoch,
    inits: ['720', '360'].map((rung) => ({ rung, objectKey: 'i', sizeBytes: 1, sha256, codecString: 'c' })),
    segments: indexes.flatMap((index) =>
      ['720', '360'].map((rung) => ({
        rung,
        index,
        objectKey: 'k',
        sizeBytes: 1,
        startTicks: startTicks ?? index * 4,
        durationTicks: 4,
        timescale: 1,
        sha256: `${epoch}.${index}`,
      })),
    ),
  };
}
const complete = (epoch: number, result: Record<string, unknown> = {}): JobCommand => ({ name: 'complete', workerId: 'w', epoch, result });
const failed = (epoch: number, retry = true): JobCommand => ({
  name: 'fail',
  workerId: 'w',
  epoch,
  retry,
  problem: { code: 'p', title: 'p', status: 500 },
});
const leased = after([
  [0, offer],
  [1, claim('w')],
]);
const refusal = (state: JobState | null, command: JobCommand, seconds = 2): string | undefined => {
  const decision = decideJob(state, command, at(seconds), 'j');
  return 'refused' in decision ? decision.refused.code : undefined;
};

t.test('an offer queues and wakes workers; offering again changes nothing', async (t) => {
  const first = taken(decideJob(null, offer, at(0), 'j'));
  t.match(first.effects, [{ kind: 'publish', data: { kind: 'transcode', priority: 2 } }, { type: 'job.queued' }]);
  const again = taken(decideJob(first.state, offer, at(5), 'j'));
  t.equal(again.state, first.state);
  t.same([again.rows, again.effects], [[], []]);
});

t.test('a claim gives one worker a lease with a higher epoch', async (t) => {
  t.match(leased, { at: 'leased', workerId: 'w', achieved: { epoch: 1 }, expiresAt: at(61).toISOString() });
  t.equal(refusal(leased, claim('other')), 'not-claimable');
  t.match(taken(decideJob(leased, claim('w'), at(3), 'j')), { state: leased, value: { epoch: 1 } }, 'a claim whose answer was lost');
  t.equal(refusal(leased, claim('w'), 30), 'not-claimable');
});

t.test('only the holder of the newest epoch moves a job', async (t) => {
  const lost = after(
    [
      [62, { name: 'expire', epoch: 1, graceSeconds: 0 }],
      [63, claim('w')],
    ],
    leased,
  );
  for (const command of [
    commit(1, [4]),
    complete(1),
    failed(1),
    { name: 'renew', workerId: 'w', epoch: 1 },
    { name: 'release', workerId: 'w', epoch: 1 },
  ] as JobCommand[])
    t.equal(refusal(lost, command, 64), 'lease-lost');
  t.equal(refusal(leased, commit(1, [4], { workerId: 'other' })), 'lease-lost');
});

t.test('commits append whole indexes after the committed prefix', async (t) => {
  const two = taken(decideJob(leased, commit(1, [4, 5]), at(2), 'j'));
  t.same(two.value, { committed: 2 });
  t.match(two.effects, [{ kind: 'tell', actor: 'Video', id: 'v', method: 'segmentsCommitted', command: { jobId: 'j', committed: 2 } }]);
  t.same(
    two.rows.map(({ table }) => table),
    ['jobs', 'job_history', 'inits', 'segments'],
  );
  t.match(
    taken(decideJob(two.state, commit(1, [4, 5]), at(3), 'j')),
    { state: two.state, rows: [], value: { committed: 2 } },
    'an answer that was lost',
  );
  t.equal(refusal(two.state, commit(1, [4])), 'not-contiguous');
  t.equal(refusal(leased, commit(1, [5])), 'not-contiguous');
  t.equal(refusal(two.state, commit(1, [6, 7])), 'too-many-segments');
  t.equal(refusal(two.state, commit(1, [6], { sha256: 'other' })), 'init-mismatch');
  t.equal(refusal(two.state, commit(1, [6], { startTicks: 25 })), 'not-continuous');
  const whole = commit(1, [6]) as Extract<JobCommand, { name: 'commit' }>;
  t.equal(refusal(two.state, { ...whole, segments: whole.segments.slice(1) }), 'incomplete-index');
  t.equal(refusal(leased, { ...whole, segments: (commit(1, [4]) as typeof whole).segments, inits: [] }), 'init-missing');
  t.same(
    taken(decideJob(two.state, whole, at(3), 'j')).rows.map(({ table }) => table),
    ['jobs', 'job_history', 'segments'],
    'a pin is written once',
  );
});

t.test('a lease that ran out still counts until somebody else has the job', async (t) => {
  t.match(taken(decideJob(leased, commit(1, [4]), at(300), 'j')), { state: { at: 'leased', expiresAt: at(360).toISOString() } });
  t.equal(refusal(leased, { name: 'expire', epoch: 1, graceSeconds: 0 }, 60), 'lease-runs');
  t.equal(refusal(leased, { name: 'expire', epoch: 1, graceSeconds: 30 }, 80), 'lease-runs');
  t.match(after([[92, { name: 'expire', epoch: 1, graceSeconds: 30 }]], leased), { at: 'queued', achieved: { attempts: 1 } });
});

t.test('a job is done when everything is committed', async (t) => {
  t.equal(refusal(leased, complete(1)), 'incomplete');
  const done = taken(decideJob(after([[2, commit(1, [4, 5, 6])]], leased), complete(1, { frames: 9 }), at(3), 'j'));
  t.match(done, {
    state: { at: 'done' },
    effects: [{ method: 'jobDone', command: { jobId: 'j', result: { frames: 9 } } }, { type: 'job.done' }],
  });
  t.match(taken(decideJob(done.state, complete(1), at(4), 'j')), { state: done.state, effects: [] });
  t.match(taken(decideJob(done.state, offer, at(4), 'j')).effects, [{ method: 'jobDone' }], 'an offer is answered with the outcome');
});

t.test('an audio job says itself how many segments there are', async (t) => {
  const order: JobCommand = { ...offer, kind: 'audio', family: 'audio', firstSegment: 0, segmentCount: 0 };
  const bytes = { objectKey: 'k', sizeBytes: 1, startTicks: 0, durationTicks: 4, timescale: 1, sha256: 'x' };
  const one: JobCommand = {
    ...(commit(1, []) as Extract<JobCommand, { name: 'commit' }>),
    segments: [{ rung: 'aac', index: 0, ...bytes }],
  };
  one.inits = [{ rung: 'aac', objectKey: 'i', sizeBytes: 1, sha256: 'p', codecString: 'mp4a.40.2' }];
  const state = after([
    [0, order],
    [1, claim('w')],
    [2, one],
  ]);
  t.equal(refusal(state, complete(1, { segments: 2 })), 'incomplete');
  t.equal(refusal(state, complete(1, { segments: 1 })), undefined);
});

t.test('three failures without progress end a job, each waiting longer; progress starts the count again', async (t) => {
  const once = taken(decideJob(leased, failed(1), at(2), 'j'));
  t.match(once, { state: { at: 'queued', readyAt: at(12).toISOString() }, effects: [{ type: 'job.queued' }] });
  t.equal(refusal(once.state, claim('w'), 11), 'not-ready');
  const twice = after(
    [
      [12, claim('w')],
      [13, failed(2)],
    ],
    once.state,
  );
  t.match(twice, { at: 'queued', readyAt: at(33).toISOString() });
  const thrice = taken(decideJob(after([[40, claim('w')]], twice), failed(3), at(41), 'j'));
  t.match(thrice, { state: { at: 'failed' }, effects: [{ method: 'jobFailed' }, { type: 'job.failed' }] });
  t.match(
    after(
      [
        [40, claim('w')],
        [41, commit(3, [4])],
        [42, failed(3)],
      ],
      twice,
    ),
    { at: 'queued', achieved: { attempts: 1 } },
  );
  t.match(after([[2, failed(1, false)]], leased), { at: 'failed' });
});

t.test('a released job is free at once and has lost no attempt', async (t) => {
  const released = taken(decideJob(leased, { name: 'release', workerId: 'w', epoch: 1 }, at(2), 'j'));
  t.match(released, { state: { at: 'queued', achieved: { attempts: 0, epoch: 1 } }, effects: [{ kind: 'publish' }, {}] });
});

t.test('a job whose worker starts again and again without progress is given up; progress starts the count again', async (t) => {
  const lost = (epoch: number): JobCommand => ({ name: 'release', workerId: 'w', epoch, lost: true });
  const once = taken(decideJob(leased, lost(1), at(2), 'j'));
  t.match(once, {
    state: { at: 'queued', readyAt: null, achieved: { attempts: 1 }, problem: { code: 'worker-lost' } },
    effects: [{ kind: 'publish' }, { type: 'job.queued' }],
  });
  const rounds = (from: number, to: number): [number, JobCommand][] =>
    Array.from({ length: to - from + 1 }, (_, n): [number, JobCommand][] => [
      [10 * (from + n), claim('w')],
      [10 * (from + n), lost(from + n)],
    ]).flat();
  const four = after(rounds(2, 4), once.state);
  t.match(four, { at: 'queued', achieved: { attempts: 4 } });
  t.match(taken(decideJob(after([[50, claim('w')]], four), lost(5), at(50), 'j')), {
    state: { at: 'failed', problem: { code: 'worker-lost' } },
    effects: [{ method: 'jobFailed' }, { type: 'job.failed' }],
  });
  const progress = after(
    [
      [50, claim('w')],
      [51, commit(5, [4])],
      [52, lost(5)],
    ],
    four,
  );
  t.match(progress, { at: 'queued', achieved: { attempts: 1 } });
  t.match(after(rounds(6, 8), progress), { at: 'queued', achieved: { attempts: 4 } });
  t.equal(refusal(four, lost(4)), 'lease-lost', 'what is said twice counts once');
});

t.test('cancelling stops the worker at its next renewal; a later offer starts again behind a new epoch', async (t) => {
  const cancelled = after([[2, { name: 'cancel' }]], leased);
  t.match(taken(decideJob(cancelled, { name: 'renew', workerId: 'w', epoch: 1 }, at(3), 'j')).value, { instruction: 'cancel' });
  t.equal(refusal(cancelled, commit(1, [4])), 'lease-lost');
  t.match(
    after(
      [
        [4, offer],
        [5, claim('w')],
      ],
      cancelled,
    ),
    { at: 'leased', achieved: { epoch: 2 } },
  );
});

t.test('a clock that is set back holds up nothing', async (t) => {
  const once = taken(decideJob(leased, failed(1), at(2), 'j')).state;
  t.equal(refusal(once, claim('w'), -40), 'not-ready', 'a wait goes on');
  t.equal(refusal(once, claim('w'), -3600), undefined, 'unless it would take an hour');
  t.equal(refusal(after([[0, offer]]), claim('w'), -40), undefined, 'what waits for nothing is free at once');

  const expire: JobCommand = { name: 'expire', epoch: 1, graceSeconds: 0 };
  t.equal(refusal(leased, expire, -50), 'lease-runs');
  const shortened = taken(decideJob(leased, expire, at(-3600), 'j'));
  t.match(shortened, { state: { at: 'leased', expiresAt: at(-3540).toISOString() }, effects: { length: 0 } });
  t.equal(refusal(shortened.state, expire, -3541), 'lease-runs');
  t.match(after([[-3540, expire]], shortened.state), { at: 'queued', problem: { code: 'worker-lost' } });
  t.match(after([[-3590, { name: 'renew', workerId: 'w', epoch: 1 }]], shortened.state), { at: 'leased' });
});
