import t from 'tap';
import { migrate } from '../migrate.ts';
import { videoMigrations } from './migrations.ts';
import type { VideoState } from './state.ts';
import { after, at, committed, create, decide, done, events, poster, refusal, working } from './testing.ts';

const later = at(60).toISOString();
const readyOf = (state: VideoState) =>
  after([done('audio', { segments: 5 }), done('h264-1'), done('poster', poster('p')), done('h264-0')], state);
const rowOf = ({ rows }: ReturnType<typeof decide>) => rows.find(({ table }) => table === 'videos')?.values;
const scheduled = (state: VideoState) => after([{ name: 'update', publishAt: later }], state);

t.test('a public video is published when it can first be played, once', async (t) => {
  const begun = after([committed('audio', 1)], working);
  const playable = decide(begun, committed('h264-0', 1), 5);
  t.same(events(playable.effects), ['video.playable', 'video.published']);
  t.match(rowOf(playable), { playable: true, published_at: at(5).toISOString() });
  const hidden = after([{ name: 'update', privacy: 'private' }], playable.state as VideoState);
  t.same(events(decide(hidden, { name: 'update', privacy: 'public' }).effects), ['video.updated'], 'shown once more it is not new');
});

t.test('a private one is published when it becomes public', async (t) => {
  const ready = readyOf(after([{ name: 'update', privacy: 'private' }], working));
  t.equal(ready.info.publishedAt, undefined);
  t.same(events(decide(ready, { name: 'update', privacy: 'unlisted' }).effects), ['video.updated']);
  const shown = decide(ready, { name: 'update', privacy: 'public' }, 9);
  t.same(events(shown.effects), ['video.updated', 'video.published']);
  t.match(rowOf(shown), { privacy: 'public', published_at: at(9).toISOString() });
});

t.test('a video is private until its time has come, and public from then on', async (t) => {
  const ready = readyOf(working);
  t.equal(refusal(ready, { name: 'update', publishAt: later }, 60), 'already-over');
  const set = decide(ready, { name: 'update', publishAt: later });
  t.match(rowOf(set), { privacy: 'private', publish_at: later, published_at: null, access_version: 1 });
  const early = decide(set.state, { name: 'publish' }, 59);
  t.same([early.state, early.rows, early.effects], [set.state, [], []]);
  const shown = decide(set.state, { name: 'publish' }, 60);
  t.match(rowOf(shown), { privacy: 'public', publish_at: null, published_at: later, access_version: 2 });
  t.same(events(shown.effects), ['video.updated', 'video.published']);
  const again = decide(shown.state, { name: 'publish' }, 61);
  t.same([again.rows, again.effects], [[], []], 'asked twice it happens once');
});

t.test('the time can be changed and cancelled, and whoever publishes by hand needs none', async (t) => {
  const set = scheduled(readyOf(working));
  const moved = decide(set, { name: 'update', publishAt: at(90).toISOString() });
  t.same(decide(moved.state, { name: 'publish' }, 60).effects, []);
  t.match(rowOf(decide(moved.state, { name: 'publish' }, 90)), { privacy: 'public' });
  const cancelled = decide(set, { name: 'update', publishAt: null });
  t.match(rowOf(cancelled), { privacy: 'private', publish_at: null });
  t.same(decide(cancelled.state, { name: 'publish' }, 60).effects, []);
  const byHand = decide(set, { name: 'update', privacy: 'public' });
  t.match(rowOf(byHand), { privacy: 'public', publish_at: null });
  t.same(decide(byHand.state, { name: 'publish' }, 60).effects, []);
  t.notOk('publish_at' in (rowOf(decide(set, { name: 'update', title: 'x' })) ?? {}), 'a title leaves it alone');
});

t.test('what cannot be played or was removed by then is published later', async (t) => {
  const early = decide(scheduled(working), { name: 'publish' }, 60);
  t.same(events(early.effects), ['video.updated']);
  const played = decide(after([committed('audio', 1)], early.state as VideoState), committed('h264-0', 1), 70);
  t.match(rowOf(played), { published_at: at(70).toISOString() });
  const removed = after([{ name: 'remove' }], scheduled(readyOf(working)));
  t.same(decide(removed, { name: 'publish' }, 60).effects, []);
  const back = after([{ name: 'restore' }], removed);
  t.ok(events(decide(back, { name: 'publish' }, 80).effects).includes('video.published'));
});

t.test('what could be watched before this was kept is not published again', async (t) => {
  const { publishedAt: _, ...info } = readyOf(working).info;
  const old = { ...readyOf(working), info };
  const read = migrate<VideoState>(videoMigrations, 3, old);
  t.equal(read.info.publishedAt, info.createdAt);
  t.same(migrate<VideoState>(videoMigrations, 3, after([create])), after([create]));
});
