import t from 'tap';
import { playbackReport } from '../contract/views.ts';
import { believable, growthOf, isView, joined, merged, reduced } from './playback.ts';
import { createPlaybackIds, lowestIdAt } from './playback-id.ts';
import { viewerHash } from './viewer.ts';

const report = (more: object = {}) => playbackReport.parse({ watchedSeconds: 12, parts: [0, 1], ...more });

const unmeasured = { kilobits: 0, measuredSeconds: 0, error: null };
const nothing = { playbacks: 0, watchedSeconds: 0, ended: 0, started: 0, startupMs: 0, stalls: 0, stalledMs: 0, failed: 0, ...unmeasured };

t.test('what was told once stays told, however messages come', async (t) => {
  const first = merged(null, report({ startupMs: 300, stalls: 2, stalledMs: 900 }));
  const late = merged(first, report({ watchedSeconds: 3, parts: [5], ended: true }));
  t.match(late, { watchedSeconds: 12, parts: [0, 1, 5], startupMs: 300, stalls: 2, stalledMs: 900, ended: true });
  t.same(growthOf(late, merged(late, report())), { ...nothing, parts: [] }, 'the same message twice adds nothing');
  t.match(growthOf(null, first), { playbacks: 1, watchedSeconds: 12, started: 1, startupMs: 300, stalls: 2, parts: [0, 1] });
  t.match(growthOf(first, late), { playbacks: 0, watchedSeconds: 0, ended: 1, parts: [5] });
});

t.test('a message that was overtaken takes nothing away', async (t) => {
  const [late, early] = [report({ watchedSeconds: 30, parts: [0, 1, 2], ended: true }), report({ height: 720, startupMs: 90 })];
  t.match(joined(late, early), { watchedSeconds: 30, parts: [0, 1, 2], ended: true, height: 720, startupMs: 90 });
});

t.test('bit rates are weighed by the time that was watched, and the first fault stays', async (t) => {
  const first = merged(null, report({ watchedSeconds: 10, bitrate: 1000 }));
  const next = merged(first, report({ watchedSeconds: 30, bitrate: 2000, error: 'media' }));
  t.match(growthOf(null, first), { kilobits: 10_000, measuredSeconds: 10, error: null });
  t.match(growthOf(first, next), { kilobits: 50_000, measuredSeconds: 20, error: 'media', failed: 1 });
  const late = merged(next, report({ watchedSeconds: 20, bitrate: 9000, error: 'missing' }));
  t.match(late, { bitrate: 2000, error: 'media' }, 'what was overtaken changes neither');
  t.match(growthOf(next, late), { kilobits: 0, measuredSeconds: 0, error: null, failed: 0 });
  t.match(joined(report({ watchedSeconds: 30, bitrate: 2000 }), report({ error: 'blocked' })), {
    bitrate: 2000,
    error: 'blocked',
    failed: true,
  });
});

t.test('nobody watches more than time allows', async (t) => {
  t.equal(believable(report({ watchedSeconds: 9000 }), 10).watchedSeconds, 60);
  t.equal(believable(report({ watchedSeconds: 9000 }), -100).watchedSeconds, 20);
  t.same(believable(report({ parts: [9, 1, 9] }), 10).parts, [1, 9]);
});

t.test('of those who do not want to be followed the view alone is kept', async (t) => {
  t.same(
    reduced(report({ startupMs: 5, source: 'example.org', height: 720, failed: true, error: 'media', bitrate: 900 })),
    playbackReport.parse({ watchedSeconds: 12, parts: [] }),
  );
});

t.test('ten seconds are a view, or nearly all of what is shorter', async (t) => {
  t.notOk(isView(9.9, 600));
  t.ok(isView(10, 600));
  t.ok(isView(3.6, 4));
  t.notOk(isView(3.5, 4));
  t.notOk(isView(5, null));
});

t.test('the name of a playback says when it began, and is of one video', async (t) => {
  const at = Date.parse('2026-11-22T10:00:00.123Z');
  const ids = createPlaybackIds('secret');
  const id = ids.make('video', at);
  t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  t.equal(ids.beganAt(id, 'video', at + 1000, 5000), at);
  t.equal(ids.beganAt(id, 'video', at + 6000, 5000), null, 'too old');
  t.equal(ids.beganAt(id, 'video', at - 120_000, 5000), null, 'of the future');
  t.equal(ids.beganAt(id, 'another', at, 5000), null);
  t.equal(ids.beganAt(id.replace(/^./, 'f'), 'video', at, Number.POSITIVE_INFINITY), null, 'moved in time');
  t.equal(createPlaybackIds('other').beganAt(id, 'video', at, 5000), null, 'not made here');
  t.ok(lowestIdAt(at) < id && id < lowestIdAt(at + 1), 'in the order of time');
});

t.test('viewers are told apart for a day, and not by their address', async (t) => {
  const who = { accountId: null, address: '192.0.2.7', agent: 'Mozilla/5.0' };
  const day = new Date('2026-11-22T10:00:00Z');
  const hash = (more: object, now = day) => viewerHash('secret', { ...who, ...more }, now).toString('hex');
  t.equal(hash({}), hash({}, new Date('2026-11-22T23:00:00Z')));
  t.not(hash({}), hash({ agent: 'other' }));
  t.not(hash({}), hash({}, new Date('2026-11-23T00:00:00Z')), 'another one the next day');
  t.equal(hash({ accountId: 'a' }), hash({ accountId: 'a', address: '192.0.2.8' }), 'an account is one viewer everywhere');
});
