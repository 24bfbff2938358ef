import t from 'tap';
import type { Decision, Effect } from '../contract.ts';
import type { JobCommand } from './contract.ts';
import { decideJob } from './decide.ts';
import type { JobState } from './state.ts';

type Taken = Extract<Decision<JobState>, { state: unknown }>;
const at = (seconds: number): Date => new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000);
function decide(state: JobState | null, command: JobCommand, seconds = 0): Taken {
  const decision = decideJob(state, command, at(seconds), 'v.audio');
  if ('refused' in decision) throw new Error(decision.refused.code);
  return decision;
}
const after = (commands: JobCommand[], from: JobState | null = null): JobState =>
  commands.reduce<JobState | null>((state, command) => decide(state, command).state, from) as JobState;
const refusal = (state: JobState, command: JobCommand): string | undefined => {
  const decision = decideJob(state, command, at(0), 'v.audio');
  return 'refused' in decision ? decision.refused.code : undefined;
};
const told = (effects: Effect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.method] : effect.kind === 'event' ? [effect.type] : [effect.kind]));
const past = ({ rows }: Taken): unknown[] => rows.flatMap((row) => (row.table === 'job_history' ? row.values.map(({ what }) => what) : []));

const order = { videoId: 'v', ownerId: 'o', priority: 1, input: {}, firstSegment: 0, segmentCount: 0 };
const sound: JobCommand = { name: 'offer', kind: 'audio', family: 'audio', ...order };
const poster: JobCommand = { name: 'offer', kind: 'poster', family: null, ...order };
const claim: JobCommand = { name: 'claim', workerId: 'w' };
const commit = (epoch: number, index: number): JobCommand => ({
  name: 'commit',
  ...{ workerId: 'w', epoch },
  inits: [{ rung: 'aac', objectKey: 'i', sizeBytes: 1, sha256: 'pin', codecString: 'mp4a.40.2' }],
  segments: [{ rung: 'aac', index, objectKey: 'k', sizeBytes: 1, startTicks: index, durationTicks: 1, timescale: 1, sha256: `${index}` }],
});
const why = { code: 'p', title: 'p', status: 422 };
const fail = (epoch: number): JobCommand => ({ name: 'fail', workerId: 'w', epoch, problem: why, retry: false });
const failed = after([sound, claim, commit(1, 0), commit(1, 1), fail(1)]);

t.test('a job that was given up is queued again from its committed prefix, with all its attempts, and its video hears of it', async (t) => {
  t.match(failed, { at: 'failed', achieved: { attempts: 1, committed: 2 } });
  const again = decide(failed, { name: 'retry' }, 5);
  t.match(again.state, { at: 'queued', achieved: { attempts: 0, committed: 2, epoch: 1 }, problem: null });
  t.same(told(again.effects), ['publish', 'job.queued', 'job.retried', 'jobRetried']);
  t.same(past(again), ['retried']);
  t.match(decide(again.state, claim, 6).value, { epoch: 2, committed: 2 });
  t.match(decide(again.state, { name: 'retry' }, 6), { state: again.state, rows: [], effects: [] }, 'asking twice is asking once');
});

t.test('so is one that was cancelled; what is done is not', async (t) => {
  const cancelled = after([claim, { name: 'cancel' }], after([sound]));
  t.match(decide(cancelled, { name: 'retry' }).state, { at: 'queued', achieved: { epoch: 1 } });
  t.equal(refusal(after([poster, claim, { name: 'complete', workerId: 'w', epoch: 1, result: {} }]), { name: 'retry' }), 'job-done');
});

t.test('a video that did not ask for a cancellation hears of it', async (t) => {
  const queued = after([sound]);
  t.same(told(decide(queued, { name: 'cancel' }).effects), ['job.cancelled']);
  const cancelled = decide(queued, { name: 'cancel', tellVideo: true });
  t.same(told(cancelled.effects), ['jobFailed', 'job.cancelled']);
  t.same(past(cancelled), ['cancelled']);
  t.match(decide(cancelled.state, { name: 'cancel', tellVideo: true }), { state: cancelled.state, effects: [] });
  const offered = decide(cancelled.state, sound);
  t.same(told(offered.effects), ['jobFailed'], 'an offer that was on its way does not undo it');
  t.equal(offered.state.at, 'cancelled');
  t.equal(decide(cancelled.state, { ...sound, again: true } as JobCommand).state.at, 'queued', 'a video that is tried again does');
});

t.test('only side products are made again', async (t) => {
  const done = (offer: JobCommand) => after([offer, claim, { name: 'complete', workerId: 'w', epoch: 1, result: { segments: 0 } }]);
  const again = decide(done(poster), { name: 'rerun' });
  t.match(again.state, { at: 'queued' });
  t.same(told(again.effects), ['publish', 'job.queued', 'job.rerun', 'jobRetried']);
  t.match(decide(again.state, { name: 'rerun' }), { state: again.state, effects: [] });
  t.equal(refusal(done(sound), { name: 'rerun' }), 'not-repeatable');
  for (const kind of ['probe', 'package']) t.equal(refusal(done({ ...poster, kind } as JobCommand), { name: 'rerun' }), 'not-repeatable');
  t.equal(refusal(failed, { name: 'rerun' }), 'not-done');
});

t.test('an offer after a retry of the video queues what was given up, and hears the outcome of what is done', async (t) => {
  t.same(told(decide(failed, sound).effects), ['jobFailed']);
  const again = decide(failed, { ...sound, again: true } as JobCommand);
  t.match(again.state, { at: 'queued', achieved: { committed: 2, attempts: 0 } });
  t.notOk('again' in again.state.order);
  const done = after([{ name: 'complete', workerId: 'w', epoch: 2, result: { segments: 2 } }], after([claim], again.state));
  t.same(told(decide(done, { ...sound, again: true } as JobCommand).effects), ['jobDone']);
});

t.test('each turn says what happened in it', async (t) => {
  const holder = { workerId: 'w', epoch: 1 };
  const leased = after([sound, claim]);
  t.same(past(decide(after([sound]), claim)), ['claimed']);
  t.same(past(decide(leased, commit(1, 0))), ['committed']);
  t.same(past(decide(leased, fail(1))), ['failed', 'given-up']);
  t.same(past(decide(leased, { ...holder, name: 'fail', problem: why, retry: true })), ['failed']);
  t.same(past(decide(leased, { ...holder, name: 'release' })), ['released']);
  t.same(past(decide(leased, { ...holder, name: 'release', lost: true })), ['lost']);
  t.same(past(decide(leased, { name: 'expire', epoch: 1, graceSeconds: 0 }, 100)), ['expired']);
  t.same(past(decide(leased, { name: 'renew', ...holder }, 10)), [], 'a renewal is no news');
  t.same(past(decide(after([poster, claim]), { ...holder, name: 'complete', result: {} })), ['done']);
});
