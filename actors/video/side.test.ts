import t from 'tap';
import { jobCommands } from '../job/contract.ts';
import { migrate } from '../migrate.ts';
import type { PlanSource } from './decision.ts';
import { videoMigrations } from './migrations.ts';
import type { VideoState } from './state.ts';
import {
  after,
  decide,
  decorationJobs,
  decorations,
  done,
  events,
  facts,
  failed,
  plan,
  poster,
  probing,
  refusal,
  storyboard,
  tells,
  working,
} from './testing.ts';

const justReady = after([done('audio', { segments: 5 }), done('h264-1'), done('poster', poster('p'))], working);

t.test('a ready video orders its side products, once, and stores what comes', async (t) => {
  const ready = decide(justReady, done('h264-0'));
  t.same(tells(ready.effects), [...decorationJobs('offer'), 'offer v.package']);
  const offers = ready.effects.flatMap((effect) => (effect.kind === 'tell' ? [jobCommands.offer.parse(effect.command)] : []));
  t.match(Object.fromEntries(offers.map(({ kind, input }) => [kind, input])), {
    candidates: { places: [2, 5, 10, 15, 18], width: 320, height: 180 },
    storyboard: { intervalSeconds: 4, pictures: 5 },
    waveform: { sampleRate: 8000, samplesPerPixel: 400, durationSeconds: 20 },
    scenes: { durationSeconds: 20 },
    loudness: { durationSeconds: 20 },
  });
  t.same(
    offers.map(({ priority }) => priority),
    [3, 4, 4, 4, 4, 4],
  );
  t.equal(decide(ready.state, done('h264-0')).state, ready.state, 'late news orders nothing again');
  for (const [kind, result] of Object.entries(decorations)) {
    const made = decide(ready.state, done(kind, result));
    t.match(made.rows, [{ table: 'side_products', values: [{ video_id: 'v', kind, edition: 1, result }] }]);
    t.same(events(made.effects), ['video.updated']);
    for (const again of [done(kind, result), failed(kind)]) t.equal(decide(made.state, again).state, made.state);
  }
  const made = after([done('storyboard', storyboard)], ready.state);
  const wider = { ...storyboard, columns: 2, rows: 3 };
  t.match(
    decide(after([{ name: 'jobRetried', jobId: 'v.storyboard' }], made), done('storyboard', wider)).rows,
    [{ values: [{ result: wider }] }],
    'one that was made again takes its place',
  );
});

t.test('a profile can do without a storyboard', async (t) => {
  const [create, begin, arrived] = [
    { name: 'create', shortId: 's', title: 'T', description: '', privacy: 'public', ownerId: 'o' },
    { name: 'beginUpload', uploadId: 'u' },
    { name: 'sourceArrived', uploadId: 'u', objectKey: 'k', sizeBytes: 9, sha256: 'a', profile: { storyboard: false } },
  ] as const;
  const made = after([create, begin, arrived, done('probe', { facts }), done('audio'), done('h264-1')]);
  t.same(tells(decide(made, done('h264-0')).effects), [
    ...decorationJobs('offer').filter((offer) => !offer.endsWith('storyboard')),
    'offer v.package',
  ]);
});

t.test('a poster that is tried again is still the one that was chosen', async (t) => {
  const ready = after([done('h264-0')], justReady);
  const ordered = after([{ name: 'orderSide', product: 'poster', wish: { atSeconds: 7, exact: true } }], ready);
  const again = decide(after([failed('poster-2'), { name: 'jobRetried', jobId: 'v.poster-2' }], ordered), done('poster-2', poster('q')));
  t.match(again.rows, [{ values: [{ kind: 'poster', result: { objectKey: 'q', from: { is: 'moment', atSeconds: 7 } } }] }]);
});

t.test('one that fails, or comes to nothing, is only noted', async (t) => {
  const ready = after([done('h264-0')], justReady);
  for (const kind of Object.keys(decorations))
    for (const news of [failed(kind), done(kind, { nonsense: true })])
      t.match(decide(ready, news).state, { at: 'ready', edition: { side: { [kind]: { is: 'failed' } } } });
  for (const wrong of [
    { ...storyboard, pictures: 500 },
    { ...storyboard, sheets: [] },
  ])
    t.match(decide(ready, done('storyboard', wrong)).state, { edition: { side: { storyboard: { is: 'failed' } } } });
  for (const early of [done('storyboard', storyboard), failed('storyboard')])
    for (const state of [probing, working]) t.equal(decide(state, early).state, state);
});

t.test('a removed video waits for its side products until it is restored', async (t) => {
  const ready = after([done('h264-0')], justReady);
  const removed = decide(ready, { name: 'remove' });
  t.same(tells(removed.effects), [...decorationJobs('cancel'), 'cancel v.package']);
  t.same(tells(decide(removed.state, { name: 'restore' }).effects), [...decorationJobs('offer'), 'offer v.package']);
  const early = after([{ name: 'remove' }], justReady);
  t.same(tells(decide(early, done('h264-0')).effects), []);
  const made = after(
    [...Object.entries(decorations).map(([kind, result]) => done(kind, result)), failed('package'), { name: 'remove' }],
    ready,
  );
  t.same(tells(decide(made, { name: 'restore' }).effects), []);
});

t.test('sound alone has no pictures; a video that was ready before there were any has none until somebody asks', async (t) => {
  const sound: PlanSource = () => ({ ok: true, plan: { ...plan, video: null } });
  const heard = decide(decide(probing, done('probe', { facts }), 0, sound).state, done('audio', { segments: 5 }));
  t.notOk(heard.state?.at === 'ready' && 'storyboard' in heard.state.edition.side);
  t.same(tells(heard.effects), ['offer v.waveform', 'offer v.loudness', 'offer v.package']);
  const info = { shortId: 's', title: 'T', description: '', privacy: 'public', ownerId: 'o', createdAt: '', deletedAt: null };
  const source = { uploadId: 'u', objectKey: 'k', sizeBytes: 1, sha256: 'a' };
  const read = migrate<VideoState>(videoMigrations, 1, { at: 'ready', info, source });
  t.match(read, { at: 'ready', edition: { number: 1, source, work: null, side: {} }, next: null });
  t.equal(decide(read, done('storyboard', storyboard)).state, read);
  const asked = decide(read, { name: 'orderSide', product: 'scenes', wish: { durationSeconds: 9 } });
  t.match(asked.effects[0], { id: 'v.scenes', command: { input: { durationSeconds: 9 } } });
  t.equal(refusal(read, { name: 'orderSide', product: 'scenes' }), 'not-possible');
});

t.test('whole tracks are packed once nothing more is to come, and again when there are others', async (t) => {
  const packed = (revision: number, ...keys: string[]) => ({
    edition: 1,
    revision,
    tracks: keys.map((key) => {
      const [family, rung] = key.split('/');
      return { family, rung, objectKey: 'k', sizeBytes: 1, indexBytes: 0 };
    }),
    files: [{ name: 'n.mpd', objectKey: 'f', sizeBytes: 1, sha256: 's', type: 'application/dash+xml' }],
  });
  const ready = decide(justReady, done('h264-0'));
  const order = ready.effects.find((effect) => effect.kind === 'tell' && effect.id === 'v.package');
  t.match(order, {
    command: { kind: 'package', input: { edition: 1, revision: 1, families: [{ family: 'h264', rungs: ['360'] }, { family: 'audio' }] } },
  });
  for (const wrong of [packed(1, 'h264/360'), packed(2, 'h264/360', 'audio/aac'), packed(1, 'h264/360', 'audio/aac', 'av1/360')])
    t.same(
      decide(ready.state, done('package', wrong)).rows.filter(({ table }) => table !== 'videos'),
      [],
      'not what was ordered',
    );
  const made = decide(ready.state, done('package', packed(1, 'h264/360', 'audio/aac')));
  t.match(made.rows, [{ table: 'packed' }, { table: 'published_files', values: [{ edition: 1, revision: 1 }] }]);
  const effort = { preset: '10', crf: 35, hardware: 'never' } as const;
  const withAv1: PlanSource = () => ({
    ok: true,
    plan: { ...plan, extras: [{ family: 'av1', codec: 'av1', range: 'sdr', rungs: plan.video?.rungs ?? [], effort }] },
  });
  const added = decide(made.state, { name: 'addCodecs', profile: {} }, 0, withAv1);
  t.same(tells(added.effects), ['offer v.av1-0', 'offer v.av1-1'], 'nothing is packed half-way');
  const whole = decide(decide(added.state, done('av1-0')).state, done('av1-1'));
  t.same(tells(whole.effects), ['offer v.package-2']);
  t.match(decide(whole.state, done('package-2', packed(2, 'h264/360', 'av1/360', 'audio/aac'))).rows, [
    { table: 'packed' },
    { values: [{ revision: 2 }] },
  ]);
  const without = decide(added.state, failed('av1-0'));
  t.notOk(tells(without.effects).includes('offer v.package-2'), 'the tracks are those that are packed');
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
