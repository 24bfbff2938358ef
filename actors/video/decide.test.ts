import t from 'tap';
import { jobCommands } from '../job/contract.ts';
import { type VideoCommand, videoCommands } from './contract.ts';
import { decideVideo } from './decide.ts';
import type { PlanSource } from './decision.ts';
import {
  after,
  arrived,
  at,
  begin,
  committed,
  create,
  decide,
  decorationJobs,
  decorations,
  done,
  events,
  facts,
  failed,
  plan,
  planned,
  poster,
  probing,
  refusal,
  tells,
  working,
} from './testing.ts';
import { progressOf } from './work.ts';

t.test('an upload goes from pending to processing; the latest upload wins until the bytes are there', async (t) => {
  const uploading = after([create, begin('a'), begin('b')]);
  t.equal(refusal(uploading, arrived('a')), 'upload-superseded');
  t.match(after([{ name: 'abandonUpload', uploadId: 'a' }], uploading), { at: 'uploading' });
  t.match(after([{ name: 'abandonUpload', uploadId: 'b' }], uploading), { at: 'pending' });
  const decision = decide(uploading, arrived('b'));
  t.match(decision.effects, [
    { id: 'v.probe', command: { priority: 0 } },
    { type: 'video.uploaded' },
    { type: 'video.processing' },
    { kind: 'remind', periodSeconds: 30 },
  ]);
  t.equal(refusal(decision.state, begin('c')), 'source-already-there');
  t.equal(decide(decision.state, begin('b')).state, decision.state, 'it has begun, and arrived');
  const givenBack = after([{ name: 'abandonUpload', uploadId: 'b' }], uploading);
  t.match(after([begin('a'), arrived('a')], givenBack), { at: 'processing' }, 'one that begins again before it arrives needs no other');
  t.same(decide(decision.state, arrived('b')).effects, [], 'the same arrival again');
});

t.test('a plan becomes rows and well-formed orders', async (t) => {
  const { rows, effects } = decide(probing, done('probe', { facts }));
  t.same(tells(effects), ['offer v.h264-0', 'offer v.audio', 'offer v.h264-1', 'offer v.poster']);
  const orders = effects.flatMap((effect) => (effect.kind === 'tell' ? [jobCommands.offer.parse(effect.command)] : []));
  t.same(
    orders.map(({ priority }) => priority),
    [1, 1, 2, 3],
  );
  t.match(orders[2], { family: 'h264', firstSegment: 2, segmentCount: 3, input: { firstSegment: 2, segmentCount: 3, totalFrames: 600 } });
  t.notOk(JSON.stringify(orders[0]?.input).includes('keyFrameSeconds'));
  t.match(orders[1]?.input, { segmentSeconds: 4, bitrate: 128_000, facts: { video: { keyFrameSeconds: [] } } });
  t.equal(orders[3]?.input.atSeconds, 5);
  t.match(rows, [
    { table: 'videos', values: { duration_seconds: 20, plan: { ...plan, video: { ...plan.video, family: 'h264' } } } },
    { table: 'renditions', values: [{ rung: '360', state: 'encoding' }, { rung: 'aac' }] },
  ]);
});

t.test('a source that cannot be planned fails the video', async (t) => {
  const no: PlanSource = () => ({ ok: false, code: 'too-many-pixels', title: 'Too large' });
  t.match(decide(probing, done('probe', { facts }), 0, no), {
    state: { at: 'failed', problem: { code: 'too-many-pixels' } },
    effects: [{}, { type: 'video.failed' }, { kind: 'forget' }],
  });
  t.match(after([done('probe', { facts: 'nonsense' })], probing), { at: 'failed', problem: { code: 'bad-probe-result' } });
});

t.test('a video is playable once, when picture and sound have begun', async (t) => {
  const picture = decide(working, committed('h264-0', 1));
  t.same(events(picture.effects), []);
  const both = decide(picture.state, committed('audio', 2));
  t.same(events(both.effects), ['video.playable', 'video.published']);
  t.same(events(decide(both.state, committed('h264-1', 2)).effects), []);
  const { state } = both;
  t.ok(
    state?.at === 'processing' &&
      state.edition.work !== null &&
      Math.abs(progressOf(state.edition.work) - (0.95 / 5 + (0.05 * 2) / 5)) < 1e-9,
  );
});

t.test('late and repeated news changes nothing', async (t) => {
  const state = after([committed('h264-1', 2)], working);
  for (const command of [
    committed('h264-1', 2),
    committed('h264-1', 1),
    committed('h264-9', 1),
    committed('other', 1),
    done('probe', { facts }),
    failed('probe'),
  ])
    t.equal(decide(state, command).state, state);
  t.same(decide(null, done('x')), { state: null, rows: [], effects: [], value: null });
  t.equal(refusal(null, { name: 'remove' }), 'not-found');
});

t.test('all chunks and the audio make it ready; the poster neither holds it up nor fails it', async (t) => {
  const almost = after([done('audio', { segments: 5 }), done('h264-1'), failed('poster')], working);
  const ready = decide(almost, done('h264-0'));
  t.equal(ready.state?.at, 'ready');
  t.same(events(ready.effects), ['video.playable', 'video.ready', 'video.published']);
  t.match(ready.rows, [{ values: { state: 'ready', progress: 1, playable: true } }, { values: [{ state: 'ready' }, { state: 'ready' }] }]);
  t.match(decide(ready.state, done('poster', poster('images/v/a'))).rows, [
    { table: 'side_products', values: [{ kind: 'poster', edition: 1, result: { objectKey: 'images/v/a', from: { is: 'automatic' } } }] },
  ]);
});

t.test('a failed job fails the video and cancels the others', async (t) => {
  const decision = decide(after([done('audio')], working), failed('h264-1'));
  t.match(decision.state, { at: 'failed', problem: { code: 'p' } });
  t.same(tells(decision.effects), ['cancel v.h264-0', 'cancel v.h264-1', 'cancel v.poster']);
});

t.test('removing stops the work, restoring within 30 days takes it up again', async (t) => {
  const removed = decide(after([done('audio')], working), { name: 'remove' });
  t.same(tells(removed.effects), ['cancel v.h264-0', 'cancel v.h264-1', 'cancel v.poster']);
  t.equal(refusal(removed.state, { name: 'update', title: 'x' }), 'removed');
  const restored = decide(removed.state, { name: 'restore' }, 3600);
  t.same(tells(restored.effects), ['offer v.h264-0', 'offer v.h264-1', 'offer v.poster']);
  t.equal(refusal(removed.state, { name: 'restore' }, 31 * 24 * 3600), 'gone');
});

t.test('removing a video that waits for its file ends the import that may bring it', async (t) => {
  const waiting = after([create]);
  t.same(tells(decide(waiting, { name: 'remove' }).effects), ['cancel v.import']);
  const uploading = after([begin('u')], waiting);
  t.same(tells(decide(uploading, { name: 'remove' }).effects), ['cancel v.import']);
  const removed = after([{ name: 'remove' }], uploading);
  t.match(decide(removed, { name: 'abandonUpload', uploadId: 'u' }).state, { at: 'pending' }, 'and its uploads can be given up');
  t.same(tells(decide(removed, { name: 'restore' }).effects), []);
});

t.test('supervision is silent while there is news, then offers again in turn, and ends itself', async (t) => {
  t.same(decide(working, { name: 'supervise' }, 10).effects, []);
  t.same(tells(decide(working, { name: 'supervise' }, 31).effects), [
    'offer v.h264-0',
    'offer v.audio',
    'offer v.h264-1',
    'offer v.poster',
  ]);
  const ready = after([done('audio'), done('h264-1'), done('poster', poster('p')), done('h264-0')], working);
  t.same(
    tells(decide(ready, { name: 'supervise' }, 31).effects),
    [...decorationJobs('offer'), 'offer v.package'],
    'what decorates it is looked after too',
  );
  const [last = '', ...others] = ['package', ...Object.keys(decorations)];
  const whole = decide(
    after(
      others.map((kind) => failed(kind)),
      ready,
    ),
    failed(last),
  );
  t.match(whole.effects, [{ kind: 'forget', name: 'supervise' }]);
  t.match(whole.rows, [{ table: 'videos', values: { busy: false } }]);
  t.match(decide(whole.state, { name: 'supervise' }).effects, [{ kind: 'forget', name: 'supervise' }]);
});

t.test('state of a ten-hour video stays small', async (t) => {
  const long = {
    ...plan,
    video: plan.video && {
      ...plan.video,
      chunks: Array.from({ length: 601 }, (_, index) => ({ index, firstSegment: index * 15, segmentCount: 15 })),
    },
  };
  const { state } = decide(probing, done('probe', { facts }), 0, () => ({ ok: true, plan: long }));
  t.ok(JSON.stringify(state).length < 8_000);
});

t.test('every command of the contract is decided', async (t) => {
  for (const name of Object.keys(videoCommands)) {
    const decision = decideVideo(
      working,
      { name, jobId: 'other', ...(name === 'jobFailed' ? { problem: {} } : {}) } as unknown as VideoCommand,
      at(0),
      'v',
      planned,
    );
    t.ok(decision, name);
  }
});
