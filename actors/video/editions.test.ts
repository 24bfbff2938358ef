import fc from 'fast-check';
import t from 'tap';
import { standardProfile, usualWatermark } from '../../media/index.ts';
import type { Rung } from '../../media/plan-types.ts';
import type { Row } from '../contract.ts';
import { jobCommands } from '../job/contract.ts';
import type { VideoCommand } from './contract.ts';
import type { PlanSource } from './decision.ts';
import {
  after,
  arrived,
  committed,
  decide,
  decorationJobs,
  decorations,
  done,
  events,
  facts,
  failed,
  plan,
  poster,
  refusal,
  tells,
  working,
} from './testing.ts';

const all = [done('audio', { segments: 5 }), done('h264-0'), done('h264-1'), done('poster', poster('p'))];
/** Nothing is left to do. */
const ready = after([...all, ...[...Object.keys(decorations), 'package'].map((kind) => failed(kind))], working);
const reencode: VideoCommand = { name: 'reencode', profile: { name: 'better' }, urgency: 'normal' };
const replace: VideoCommand = { name: 'beginUpload', uploadId: 'u2', replace: true };
const makeSecond = [done('probe.2', { facts }), done('audio.2', { segments: 5 }), done('h264.2-0'), done('h264.2-1')];

const rungs = plan.video?.rungs as Rung[];
const effort = { preset: '10', crf: 35, hardware: 'prefer' } as const;
/** With AV1 beside H.264, and a second language. */
const richly: PlanSource = () => ({
  ok: true,
  plan: {
    ...plan,
    extras: [{ family: 'av1', codec: 'av1', range: 'sdr', rungs, effort }],
    alternates: [{ codec: 'aac', bitrate: 96_000, channels: 2, sampleRate: 48_000, language: 'de', streamIndex: 2 }],
  },
});
const richlyAfter = (commands: VideoCommand[], from = after([], working)) =>
  commands.reduce((state, command) => decide(state, command, 0, richly).state as typeof state, from);
const probing = after([
  { name: 'create', shortId: 's', title: 'T', description: '', privacy: 'public', ownerId: 'o' },
  { name: 'beginUpload', uploadId: 'u' },
  arrived('u'),
]);

t.test('a video is made anew beside what it shows, which changes once all of it is there', async (t) => {
  const begun = decide(ready, reencode);
  t.same(tells(begun.effects), ['offer v.probe.2']);
  t.match(begun.value, { edition: 2 });
  t.match(begun.rows, [{ values: { next: { edition: 2, urgency: 'normal', profile: 'better' }, busy: true } }, { table: 'video_sources' }]);
  const probed = decide(begun.state, done('probe.2', { facts }));
  t.same(tells(probed.effects), ['offer v.h264.2-0', 'offer v.h264.2-1', 'offer v.audio.2'], 'pictures that there are stay');
  const orders = probed.effects.flatMap((effect) => (effect.kind === 'tell' ? [jobCommands.offer.parse(effect.command)] : []));
  t.ok(orders.every(({ priority, family }) => priority === 4 && family?.endsWith('.2')));
  const almost = after([committed('h264.2-0', 2), done('h264.2-0'), done('h264.2-1')], probed.state);
  t.match(almost, { at: 'ready', edition: { number: 1 }, next: { number: 2 } });
  const shown = decide(almost, done('audio.2', { segments: 5 }));
  t.match(shown.state, { at: 'ready', edition: { number: 2 }, next: null });
  t.same(events(shown.effects), ['video.edition-shown']);
  t.match(shown.rows[0], {
    values: { state: 'ready', edition: 2, next: null, plan: { video: { family: 'h264.2' }, audio: { family: 'audio.2' } } },
  });
  t.notOk(shown.rows.some((row) => row.table === 'side_products'));
  const retired = shown.rows.find((row) => row.table === 'retired');
  t.match(retired?.values, [{ family: 'h264' }, { family: 'audio' }]);
  t.notOk(
    shown.rows.some((row) => row.table === 'loose_objects'),
    'the original stays',
  );
});

t.test('another source under the same id: the old one plays until the new one can, and goes then', async (t) => {
  t.equal(refusal(ready, { name: 'beginUpload', uploadId: 'u2' }), 'source-already-there');
  t.equal(refusal(working, replace), 'not-made-yet');
  const uploading = after([replace], ready);
  t.match(after([{ name: 'abandonUpload', uploadId: 'u2' }], uploading), { at: 'ready', replacing: null });
  t.equal(refusal(uploading, arrived('u3')), 'upload-superseded');
  t.match(after([{ ...replace, uploadId: 'u3' } as VideoCommand, replace, arrived('u2')], uploading), {
    next: { source: { uploadId: 'u2' } },
  });
  const arrivedSecond = decide(uploading, { ...arrived('u2'), objectKey: 'source/v/b' } as VideoCommand);
  t.same(tells(arrivedSecond.effects), ['offer v.probe.2']);
  t.equal(decide(arrivedSecond.state, arrived('u2')).state, arrivedSecond.state, 'the same arrival again');
  t.equal(decide(arrivedSecond.state, replace).state, arrivedSecond.state, 'it has begun, and arrived');
  const probed = decide(arrivedSecond.state, done('probe.2', { facts }));
  t.ok(tells(probed.effects).includes('offer v.poster.2'), 'another film has other pictures');
  const early = decide(probed.state, done('poster.2', poster('new')));
  t.same(early.effects, [], 'a picture of what is not shown yet is kept back');
  const keptBack = (rows: readonly Row[]) =>
    rows.flatMap((row) => (row.table === 'side_products' ? row.values : [])).filter(({ kind }) => kind === 'next.poster');
  t.match(keptBack(early.rows), [{ result: { objectKey: 'new', thumbnail: { objectKey: 'new-small' } } }], 'its objects have a name');
  t.match(keptBack(decide(early.state, { name: 'cancelNext' }).rows), [{ result: null }]);
  const shown = decide(after(makeSecond.slice(1, 3), early.state), done('h264.2-1'));
  t.match(shown.rows[0], { values: { source_key: 'source/v/b' } });
  t.match(keptBack(shown.rows), [{ result: null }], 'the poster names them from now on');
  const side = shown.rows.find((row) => row.table === 'side_products')?.values as { kind: string; result: unknown }[];
  t.match(Object.fromEntries(side.map(({ kind, result }) => [kind, result])), {
    poster: { objectKey: 'new', from: { is: 'automatic' } },
    ...Object.fromEntries(Object.keys(decorations).map((kind) => [kind, null])),
  });
  t.equal(new Set(side.map(({ kind }) => kind)).size, side.length, 'one row a kind, as they are written at once');
  t.same(
    tells(shown.effects).filter((tell) => tell.startsWith('offer')),
    [...decorationJobs('offer', 'v', '.2'), 'offer v.package.2'],
  );
  t.match(shown.rows.find((row) => row.table === 'loose_objects')?.values, [{ key: 'source/v/a' }]);
});

t.test('what is made anew can be cancelled, and comes to nothing without harm', async (t) => {
  const making = after([reencode, done('probe.2', { facts }), committed('h264.2-0', 1)], ready);
  t.equal(refusal(making, reencode), 'already-under-way');
  t.equal(refusal(making, replace), 'already-under-way');
  const cancelled = decide(making, { name: 'cancelNext' });
  t.match(cancelled.state, { at: 'ready', edition: { number: 1 }, next: null });
  t.same(tells(cancelled.effects), ['cancel v.h264.2-0', 'cancel v.h264.2-1', 'cancel v.audio.2']);
  t.match(cancelled.rows.find((row) => row.table === 'retired')?.values, [{ family: 'h264.2' }, { family: 'audio.2' }]);
  t.equal(decide(cancelled.state, done('h264.2-0')).state, cancelled.state, 'what comes late is nobody’s');
  t.match(after([reencode], cancelled.state), { next: { number: 3 } }, 'numbers are not used twice');
  const broken = decide(making, failed('h264.2-1'));
  t.match(broken.state, { at: 'ready', next: null });
  t.same(events(broken.effects), ['video.edition-failed']);
  const refused = after([reencode], ready);
  const no: PlanSource = () => ({ ok: false, code: 'too-long', title: 'Too long' });
  t.match(decide(refused, done('probe.2', { facts }), 0, no).state, { at: 'ready', next: null });
});

t.test('a failed video can be tried again, made anew, or given another file', async (t) => {
  const broken = after([done('audio'), failed('h264-1')], working);
  const again = decide(broken, { name: 'retry' });
  t.match(again.state, { at: 'processing' });
  t.same(tells(again.effects), ['offer v.h264-0', 'offer v.h264-1', 'offer v.poster']);
  t.ok(again.effects.every((effect) => effect.kind !== 'tell' || effect.command.again === true));
  t.equal(refusal(ready, { name: 'retry' }), 'not-failed');
  t.match(after([reencode, ...makeSecond], broken), { at: 'ready', edition: { number: 2 } });
  t.match(after([replace, { ...arrived('u2'), objectKey: 'source/v/b' } as VideoCommand, ...makeSecond], broken), { at: 'ready' });
});

t.test('a poster that comes when its video has just failed is kept: a day later its job could only name what is deleted', async (t) => {
  const broken = after([failed('h264-0')], working);
  const late = decide(broken, done('poster', poster('p')));
  t.match(late.rows, [{ table: 'side_products', values: [{ kind: 'poster', result: { objectKey: 'p' } }] }]);
  t.match(late.state, { at: 'failed', edition: { side: { poster: { is: 'done' } } } });
  t.same(tells(decide(late.state, { name: 'retry' }).effects), ['offer v.h264-0', 'offer v.audio', 'offer v.h264-1']);
});

t.test('what failed before it was planned has its pictures when it is made anew', async (t) => {
  const broken = after([failed('probe')], probing);
  const shown = after([reencode, ...makeSecond], broken);
  t.match(shown, { at: 'ready', edition: { number: 2, side: { poster: { is: 'open' } } } });
});

t.test('an edition from before its work was kept goes like any other', async (t) => {
  const old = { ...ready, edition: { ...(ready as { edition: object }).edition, work: null } } as typeof ready;
  const state = after([reencode, ...makeSecond.slice(0, -1)], old);
  const retired = decide(state, makeSecond.at(-1) as VideoCommand).rows.find((row) => row.table === 'retired');
  t.match(retired?.values, [{ family: 'h264' }, { family: 'h264-again' }, { family: 'audio' }]);
  t.notOk(decide(after([reencode], old), { name: 'cancelNext' }).rows.some((row) => row.table === 'retired'));
});

t.test('further codecs and soundtracks come after ready, are listed when whole, and fail by themselves', async (t) => {
  const made = richlyAfter([done('probe', { facts }), done('audio'), done('h264-0'), done('poster', poster('p'))], probing);
  const isReady = decide(made, done('h264-1'), 0, richly);
  t.same(
    tells(isReady.effects),
    ['offer v.audio-2', 'offer v.candidates', 'offer v.av1-0', 'offer v.av1-1', ...decorationJobs('offer').slice(1)],
    'by their class, pictures to choose from among the first',
  );
  const orders = isReady.effects.flatMap((effect) => (effect.kind === 'tell' ? [jobCommands.offer.parse(effect.command)] : []));
  t.match(orders[2], { family: 'av1', input: { codec: 'av1', range: 'sdr', effort } });
  t.match(orders[0], { family: 'audio-2', input: { streamIndex: 2, language: 'de', bitrate: 96_000 } });
  const half = decide(isReady.state, done('av1-0'), 0, richly);
  t.notOk(half.rows.some((row) => 'plan' in row.values));
  const whole = decide(half.state, done('av1-1'), 0, richly);
  t.match(whole.rows, [
    { values: { plan: { extras: [{ family: 'av1' }] } } },
    { table: 'renditions', values: [{ family: 'av1', state: 'ready' }] },
  ]);
  t.same(events(whole.effects), ['video.updated']);
  const heard = decide(whole.state, done('audio-2'), 0, richly);
  t.match(heard.rows[0], { values: { plan: { extras: [{}], alternates: [{ family: 'audio-2', language: 'de' }] } } });
  const without = decide(isReady.state, failed('av1-1'), 0, richly);
  t.match(without.state, { at: 'ready' });
  t.same(tells(without.effects), ['cancel v.av1-0', 'cancel v.av1-1']);
  t.same(events(without.effects), ['video.track-failed']);
  t.match(without.rows, [{ table: 'retired', values: [{ family: 'av1' }] }]);
  t.equal(decide(without.state, failed('av1-0'), 0, richly).state, without.state);
});

t.test('a family whose encoder failed is begun anew in software, once; one whose encoder is gone, as often as that happens', async (t) => {
  const isReady = richlyAfter([done('probe', { facts }), ...all], probing);
  const problem = { code: 'encoder-failed', title: 'p', status: 500 };
  const lost: VideoCommand = { name: 'jobFailed', jobId: 'v.av1-0', problem };
  const differs = { ...lost, problem: { ...problem, code: 'init-mismatch' } } as VideoCommand;
  for (const command of [lost, differs, { name: 'encoderGone', family: 'av1' } as VideoCommand]) {
    const again = decide(isReady, command, 0, richly);
    t.same(tells(again.effects), ['cancel v.av1-0', 'cancel v.av1-1', 'offer v.av1-again-0', 'offer v.av1-again-1']);
    const orders = again.effects.flatMap((effect) =>
      effect.kind === 'tell' && effect.method === 'offer' ? [jobCommands.offer.parse(effect.command)] : [],
    );
    t.match(orders[0], { family: 'av1-again', input: { effort: { hardware: 'never' } } });
    t.match(again.state, { at: 'ready' });
    const twice = decide(again.state, { ...lost, jobId: 'v.av1-again-0' } as VideoCommand, 0, richly);
    t.same(events(twice.effects), ['video.track-failed']);
    t.equal(decide(again.state, { name: 'encoderGone', family: 'av1' }, 0, richly).state, again.state);
    const third = decide(again.state, { name: 'encoderGone', family: 'av1-again' }, 0, richly);
    t.same(
      tells(third.effects),
      ['cancel v.av1-again-0', 'cancel v.av1-again-1', 'offer v.av1-again2-0', 'offer v.av1-again2-1'],
      'nobody might ever take it otherwise',
    );
    t.match(third.rows.find((row) => row.table === 'retired')?.values, [{ family: 'av1-again' }]);
    const whole = richlyAfter([done('av1-again2-0'), done('av1-again2-1')], third.state as typeof ready);
    t.match(whole, { edition: { work: { families: [{}, { family: 'av1-again2', done: [1, 1] }] } } });
  }
  t.equal(decide(ready, { name: 'encoderGone', family: 'h264' }).state, ready, 'what is whole needs no encoder');
});

t.test('codecs are added to what is shown when its segments fit', async (t) => {
  const added = decide(ready, { name: 'addCodecs', profile: {} }, 0, richly);
  t.same(tells(added.effects), ['offer v.av1-0', 'offer v.av1-1']);
  t.equal(decide(added.state, { name: 'addCodecs', profile: {} }, 0, richly).state, added.state, 'they are there');
  const other: PlanSource = () => ({ ok: true, plan: { ...plan, video: plan.video && { ...plan.video, segmentFrames: 60 } } });
  const decision = (() => {
    try {
      decide(ready, { name: 'addCodecs', profile: {} }, 0, other);
      return 'taken';
    } catch (error) {
      return (error as Error).message;
    }
  })();
  t.equal(decision, 'another-grid');
});

t.test('the original can go when nothing is made from it, by itself when the profile says so', async (t) => {
  t.equal(refusal(working, { name: 'dropSource' }), 'not-made-yet');
  t.equal(refusal(richlyAfter([done('probe', { facts }), ...all], probing), { name: 'dropSource' }), 'source-in-use');
  const dropped = decide(ready, { name: 'dropSource' });
  t.match(dropped.rows, [
    { values: { source_key: null } },
    { table: 'video_sources', values: [{ object_key: null }] },
    { table: 'loose_objects' },
  ]);
  t.equal(refusal(dropped.state, reencode), 'source-dropped');
  t.match(after([replace], dropped.state), { replacing: 'u2' }, 'another file can still come');
  const frugal = { ...arrived('u'), profile: { keepOriginal: false } } as VideoCommand;
  const made = after(
    [
      { name: 'create', shortId: 's', title: 'T', description: '', privacy: 'public', ownerId: 'o' },
      { name: 'beginUpload', uploadId: 'u' },
      frugal,
      done('probe', { facts }),
      ...all,
    ],
    null,
  );
  t.match(made, { edition: { sourceDropped: false } });
  const last = decide(
    after(
      ['package', ...Object.keys(decorations).slice(1)].map((kind) => failed(kind)),
      made,
    ),
    failed('candidates'),
  );
  t.match(last.state, { edition: { sourceDropped: true } });
  t.match(last.rows[0], { values: { source_key: null, busy: false } });
});

t.test('side products are made once more when somebody asks, the newest order counts', async (t) => {
  const first = decide(ready, { name: 'orderSide', product: 'poster', wish: { atSeconds: 7, exact: true } });
  t.same(tells(first.effects), ['offer v.poster-2']);
  t.match(first.effects[0], { command: { kind: 'poster', input: { atSeconds: 7, exact: true } } });
  t.match(decide(first.state, done('poster-2', poster('q'))).rows, [
    { table: 'side_products', values: [{ kind: 'poster', result: { objectKey: 'q', from: { is: 'moment', atSeconds: 7 } } }] },
  ]);
  const second = decide(first.state, { name: 'orderSide', product: 'poster' });
  t.same(tells(second.effects), ['cancel v.poster-2', 'offer v.poster-3']);
  t.equal(decide(second.state, done('poster-2', poster('late'))).state, second.state);
  t.match(decide(second.state, done('poster-3', poster('q'))).rows, [
    { values: [{ kind: 'poster', result: { objectKey: 'q', from: { is: 'automatic' } } }] },
  ]);
  t.equal(refusal(ready, { name: 'orderSide', product: 'nonsense' }), 'unknown-product');
});

t.test('a picture that the owner brings becomes the poster, and is kept for another time', async (t) => {
  const picture = { objectKey: 'source/v/pictures/u/a', sizeBytes: 9 };
  const ordered = decide(ready, { name: 'orderSide', product: 'poster', wish: { picture } });
  t.match(ordered.effects[0], { id: 'v.poster-2', command: { kind: 'own-poster', input: {} } });
  t.match(ordered.rows, [
    {},
    {
      table: 'side_products',
      values: [
        { kind: 'poster-order', result: { jobId: 'v.poster-2', from: { is: 'picture' } } },
        { kind: 'own-picture', result: picture },
      ],
    },
  ]);
  t.match(decide(ordered.state, done('poster-2', poster('own'))).rows, [
    {
      values: [
        {
          kind: 'poster',
          result: { objectKey: 'own', thumbnail: { objectKey: 'own-small' }, from: { is: 'picture' }, jobId: 'v.poster-2' },
        },
      ],
    },
  ]);
  const dropped = after([{ name: 'dropSource' }], ready);
  t.equal(refusal(dropped, { name: 'orderSide', product: 'poster', wish: { atSeconds: 3, exact: true } }), 'not-possible');
  t.same(tells(decide(dropped, { name: 'orderSide', product: 'poster', wish: { picture } }).effects), ['offer v.poster-2']);
});

t.test('removing and restoring takes up both editions', async (t) => {
  const making = after([reencode, done('probe.2', { facts })], ready);
  const removed = decide(making, { name: 'remove' });
  t.same(tells(removed.effects), ['cancel v.h264.2-0', 'cancel v.h264.2-1', 'cancel v.audio.2']);
  t.match(removed.rows, [{ values: { busy: false } }]);
  t.same(tells(decide(removed.state, { name: 'restore' }).effects), ['offer v.h264.2-0', 'offer v.h264.2-1', 'offer v.audio.2']);
});

t.test('whatever order news comes in, the shown edition is whole and nothing is lost', async () => {
  const own: VideoCommand[] = ['audio.2', 'h264.2-0', 'h264.2-1'].map((part) => done(part, { segments: 5 }));
  const noise: VideoCommand[] = [
    ...[...all, done('h264-0'), failed('h264-1'), failed('audio'), committed('h264-0', 1)],
    ...[
      committed('h264.2-0', 1),
      committed('h264.2-1', 9),
      done('poster.2', poster('x')),
      failed('probe.2'),
      { name: 'supervise' } as const,
    ],
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray([...own, ...noise, ...own], { minLength: 0 }), (commands) => {
      const state = after(commands, after([reencode, done('probe.2', { facts })], ready));
      if (state.at !== 'ready') return false;
      const complete = own.every((command) => commands.includes(command));
      return complete ? state.edition.number === 2 && state.next === null : state.edition.number === 1 && state.next?.number === 2;
    }),
  );
});

t.test('where the profile wants it samples come before all else, and say which rungs are made', async (t) => {
  const two: PlanSource = () => ({
    ok: true,
    plan: { ...plan, video: plan.video && { ...plan.video, rungs: [{ ...(rungs[0] as Rung), name: '480' }, ...rungs] } },
  });
  const sampling = { ...standardProfile, perTitle: true, watermark: { ...usualWatermark, mark: { text: 'mine' } } };
  const begun = after([
    { name: 'create', shortId: 's', title: 'T', description: '', privacy: 'public', ownerId: 'o' },
    { name: 'beginUpload', uploadId: 'u' },
    { ...arrived('u'), profile: sampling } as unknown as VideoCommand,
  ]);
  const probed = decide(begun, done('probe', { facts }), 0, two);
  t.same(tells(probed.effects), ['offer v.per-title']);
  const order = probed.effects.find((effect) => effect.kind === 'tell');
  t.match(order, {
    command: { kind: 'per-title', input: { rungs: [{ name: '480' }, { name: '360' }], watermark: { mark: { text: 'mine' } } } },
  });
  const measured = {
    rungs: [
      { name: '480', bitrate: 100_000, ssim: 0.98 },
      { name: '360', bitrate: 350_000, ssim: 0.979 },
    ],
  };
  const planned = decide(probed.state, done('per-title', measured), 0, two);
  t.same(tells(planned.effects), ['offer v.h264-0', 'offer v.audio', 'offer v.h264-1', 'offer v.poster']);
  t.match(planned.effects[0], {
    command: { input: { rungs: [{ name: '360', maxBitrate: 420_000 }], watermark: { mark: { text: 'mine' } } } },
  });
  t.match(planned.rows, [
    { values: { plan: { video: { rungs: [{ name: '360' }] } } } },
    { table: 'renditions', values: [{ rung: '360' }, { rung: 'aac' }] },
  ]);
  t.equal(decide(planned.state, done('per-title', measured), 0, two).state, planned.state, 'once');
  const without = decide(probed.state, failed('per-title'), 0, two);
  t.match(without.effects[0], { command: { input: { rungs: [{ name: '480', maxBitrate: 700_000 }, { name: '360' }] } } });
});
