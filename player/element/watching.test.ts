import { signal } from '@preact/signals';
import t from 'tap';
import { followWatching } from './watching.ts';

function stand({ isUnderWay = false } = {}) {
  let clock = 0;
  const state = {
    time: signal(0),
    duration: signal(200),
    paused: signal(!isUnderWay),
    waiting: signal(false),
    ended: signal(false),
    ready: signal(true),
    trouble: signal<null | 'network' | 'media' | 'missing'>(null),
    shownHeight: signal(720),
  };
  let bits: number | null = null;
  const watching = followWatching(state as never, { now: () => clock, bitrate: () => bits, isUnderWay });
  return {
    state,
    report: watching.report,
    comesWith: (bitsPerSecond: number | null) => void (bits = bitsPerSecond),
    after: (milliseconds: number) => void (clock += milliseconds),
    play(seconds: number) {
      for (let n = 0; n < seconds * 4; n += 1) {
        clock += 250;
        state.time.value += 0.25;
      }
    },
  };
}

t.test('what was watched is counted, jumps are not', async (t) => {
  const { state, report, after, play } = stand();
  state.paused.value = false;
  after(400);
  play(10);
  t.match(report(), { watchedSeconds: 10, startupMs: 650, parts: [0, 1, 2, 3, 4, 5], stalls: 0, height: 720 });
  state.time.value = 100;
  play(2);
  t.match(report(), { watchedSeconds: 12, parts: [0, 1, 2, 3, 4, 5, 50, 51] });
  state.paused.value = true;
  state.time.value = 103;
  t.equal(report().watchedSeconds, 12, 'frame by frame is not watching');
});

t.test('waiting in the middle is a stall, waiting for the first picture is the start', async (t) => {
  const { state, report, after, play } = stand();
  state.waiting.value = true;
  state.paused.value = false;
  after(2000);
  state.waiting.value = false;
  play(5);
  t.match(report(), { startupMs: 2250, stalls: 0, stalledMs: 0 });
  state.waiting.value = true;
  after(700);
  t.match(report(), { stalls: 1, stalledMs: 700 }, 'also while it lasts');
  after(300);
  state.waiting.value = false;
  play(1);
  t.match(report(), { stalls: 1, stalledMs: 1000 });
  state.waiting.value = true;
  after(50);
  state.paused.value = true;
  after(60_000);
  t.match(report(), { stalls: 2, stalledMs: 1050 }, 'whoever pauses waits for nothing');
  state.waiting.value = false;
  state.paused.value = false;
  state.time.value = 150;
  state.waiting.value = true;
  after(4000);
  t.match(report(), { stalls: 2, stalledMs: 1050 }, 'nor does whoever jumps');
});

t.test('a fault is told, a lost network is not one of the video', async (t) => {
  const { state, report } = stand();
  state.trouble.value = 'network';
  t.equal(report().failed, false);
  state.trouble.value = 'media';
  state.trouble.value = null;
  state.trouble.value = 'missing';
  state.ended.value = true;
  t.match(report(), { failed: true, error: 'media', ended: true });
});

t.test('the bit rate is the mean of what was shown', async (t) => {
  const { state, report, play, comesWith } = stand();
  state.paused.value = false;
  play(2);
  t.equal(report().bitrate, null, 'where none is known');
  comesWith(1_000_000);
  play(9);
  comesWith(4_000_000);
  play(3);
  t.equal(report().bitrate, 1750);
});

t.test('of what was playing before it was followed, the start is not known', async (t) => {
  const { state, report, after, play } = stand({ isUnderWay: true });
  play(3);
  t.match(report(), { watchedSeconds: 3, startupMs: null });
  state.waiting.value = true;
  after(700);
  t.match(report(), { stalls: 1, stalledMs: 700 }, 'what interrupts it is');
});
