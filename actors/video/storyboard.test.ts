import t from 'tap';
import { jobCommands } from '../job/contract.ts';
import { migrate } from '../migrate.ts';
import { videoMigrations } from './migrations.ts';
import type { PlanSource } from './news.ts';
import type { VideoState } from './state.ts';
import { after, decide, done, events, facts, failed, plan, probing, tells, working } from './testing.ts';

const sheets = {
  sheets: [{ objectKey: 'k', sizeBytes: 1 }],
  tileWidth: 160,
  tileHeight: 90,
  columns: 5,
  rows: 1,
  intervalSeconds: 4,
  pictures: 5,
};
const justReady = after([done('audio', { segments: 5 }), done('h264-1'), done('poster', { objectKey: 'p' })], working);

t.test('a ready video orders its storyboard, once, and stores what comes', async (t) => {
  const ready = decide(justReady, done('h264-0'));
  t.same(tells(ready.effects), ['offer v.storyboard']);
  const offer = ready.effects.find((effect) => effect.kind === 'tell');
  const { sheets: _, ...geometry } = sheets;
  t.match(jobCommands.offer.parse(offer?.command), { kind: 'storyboard', priority: 4, input: geometry });
  t.equal(decide(ready.state, done('h264-0')).state, ready.state, 'late news orders nothing again');
  const made = decide(ready.state, done('storyboard', sheets));
  t.match(made.rows, [{ table: 'videos', values: { storyboard: sheets } }]);
  t.same(events(made.effects), ['video.updated']);
  const wider = { ...sheets, columns: 2, rows: 3 };
  t.match(
    decide(after([{ name: 'jobRetried', jobId: 'v.storyboard' }], made.state), done('storyboard', wider)).rows,
    [{ values: { storyboard: wider } }],
    'one that was made again takes its place',
  );
  for (const again of [done('storyboard', { ...sheets, columns: 1 }), failed('storyboard')])
    t.equal(decide(made.state, again).state, made.state);
});

t.test('a storyboard that fails, or comes to nothing, is only noted', async (t) => {
  const ready = after([done('h264-0')], justReady);
  for (const news of [failed('storyboard'), done('storyboard', { sheets: [] }), done('storyboard', { ...sheets, pictures: 500 })]) {
    const decision = decide(ready, news);
    t.match(decision.state, { at: 'ready', edition: { side: { storyboard: { is: 'failed' } } } });
  }
  for (const early of [done('storyboard', sheets), failed('storyboard')])
    for (const state of [probing, working]) t.equal(decide(state, early).state, state);
});

t.test('a removed video waits for its storyboard until it is restored', async (t) => {
  const ready = after([done('h264-0')], justReady);
  const removed = decide(ready, { name: 'remove' });
  t.same(tells(removed.effects), ['cancel v.storyboard']);
  t.same(tells(decide(removed.state, { name: 'restore' }).effects), ['offer v.storyboard']);
  const early = after([{ name: 'remove' }], justReady);
  t.same(tells(decide(early, done('h264-0')).effects), []);
  const made = after([done('storyboard', sheets), { name: 'remove' }], ready);
  t.same(tells(decide(made, { name: 'restore' }).effects), []);
});

t.test('sound alone has no storyboard; neither has a video that was ready before there were any', async (t) => {
  const sound: PlanSource = () => ({ ok: true, plan: { ...plan, video: null } });
  const heard = decide(decide(probing, done('probe', { facts }), 0, sound).state, done('audio', { segments: 5 }));
  t.notOk(heard.state?.at === 'ready' && 'storyboard' in heard.state.edition.side);
  t.same(tells(heard.effects), []);
  const info = { shortId: 's', title: 'T', description: '', privacy: 'public', ownerId: 'o', createdAt: '', deletedAt: null };
  const source = { uploadId: 'u', objectKey: 'k', sizeBytes: 1, sha256: 'a' };
  const read = migrate<VideoState>(videoMigrations, 1, { at: 'ready', info, source });
  t.match(read, { at: 'ready', edition: { number: 1, source, work: null, side: {} }, next: null });
  t.equal(decide(read, done('storyboard', sheets)).state, read);
});

t.test('work that an earlier version began goes on', async (t) => {
  const source = { uploadId: 'u', objectKey: 'k', sizeBytes: 1, sha256: 'a' };
  const info = { shortId: 's', title: 'T', description: '', privacy: 'public', ownerId: 'o', createdAt: '', deletedAt: null };
  const video = {
    ...{ family: 'h264-again', frameRate: { num: 30, den: 1 }, gopFrames: 60, segmentFrames: 120, totalFrames: 600 },
    ...{ rungs: plan.video?.rungs, sizes: [2, 3], counts: [2, 0], done: [1, 0] },
  };
  const audio = { plan: plan.audio, segmentSeconds: 4, committed: 5, done: true };
  const work = { facts, durationSeconds: 20, video, audio, poster: 'open', playable: true, cursor: 0 };
  const old = { at: 'processing', info, source, work, newsAt: '2026-01-01T00:00:00.000Z' };
  for (const schema of [1, 2]) {
    const state = migrate<VideoState>(videoMigrations, schema, old);
    t.same(tells(decide(state, { name: 'supervise' }, 31).effects), ['offer v.h264-again-1', 'offer v.poster']);
    t.equal(after([done('h264-again-1')], state).at, 'ready');
  }
  const order = { intervalSeconds: 4 };
  const waiting = { at: 'ready', info, source, storyboard: { is: 'open', order } };
  t.match(migrate(videoMigrations, 2, waiting), { edition: { side: { storyboard: { is: 'open', wish: order } } } });
});
