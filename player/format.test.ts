import t from 'tap';
import { age, bytes, percent, spokenClock, timeLeft, titleOf } from './format.ts';
import { bitrate, clock } from './units.ts';

t.test('durations read as people write and say them', async (t) => {
  t.equal(clock(7.9), '0:07');
  t.equal(clock(3723), '1:02:03');
  t.equal(clock(Number.NaN), '0:00');
  t.equal(clock(Number.POSITIVE_INFINITY), '0:00');
  t.equal(spokenClock(3723), '1 hour 2 minutes 3 seconds');
  t.equal(spokenClock(61), '1 minute 1 second');
  t.equal(spokenClock(0), '0 seconds');
});

t.test('sizes and rates use decimal units', async (t) => {
  t.equal(bytes(0), '0 B');
  t.equal(bytes(999), '999 B');
  t.equal(bytes(999_999), '1.0 MB', 'never "1000 kB"');
  t.equal(bytes(1_440_000_000), '1.4 GB');
  t.equal(bitrate(5_000_000), '5.0 Mb/s');
  t.equal(bitrate(700_000), '700 kb/s');
});

t.test('a fraction shows 100 % only at the end', async (t) => {
  t.equal(percent(0.999), '99 %');
  t.equal(percent(1), '100 %');
  t.equal(percent(7), '100 %');
});

t.test('time left gets coarser with its length', async (t) => {
  t.equal(timeLeft(0.2), 'almost done');
  t.equal(timeLeft(45), '45 s left');
  t.equal(timeLeft(130), '2 min left');
  t.equal(timeLeft(Number.POSITIVE_INFINITY), '');
});

t.test('age is relative for a week, then a date', async (t) => {
  const now = Date.parse('2026-03-20T12:00:00Z');
  t.equal(age('2026-03-20T11:59:50Z', now), 'just now');
  t.equal(age('2026-03-20T11:30:00Z', now), '30 minutes ago');
  t.equal(age('2026-03-18T12:00:00Z', now), '2 days ago');
  t.match(age('2026-01-05T12:00:00Z', now), /Jan 5, 2026/);
});

t.test('a title comes from the name of the file', async (t) => {
  t.equal(titleOf('my_trip.final.mp4'), 'my trip.final');
  t.equal(titleOf('.mp4'), '.mp4');
  t.equal(titleOf(''), 'Untitled');
});
