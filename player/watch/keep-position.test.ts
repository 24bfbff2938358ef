import t from 'tap';
import { createKeeper } from './keep-position.ts';

function setUp() {
  let now = 0;
  const kept: [number, boolean][] = [];
  const keeper = createKeeper(
    (seconds, isLast) => kept.push([seconds, isLast]),
    () => now,
  );
  /** Plays from here on, a quarter of a second at a time. */
  function play(from: number, to: number) {
    for (let seconds = from; seconds <= to; seconds += 0.25) {
      keeper.moved({ seconds, duration: 100, isPlaying: true });
      now += 250;
    }
  }
  return { kept, keeper, play, pass: (seconds: number) => void (now += seconds * 1000) };
}

t.test('while it plays a position is told every five seconds, and at once where it stops', async (t) => {
  const { kept, keeper, play } = setUp();
  play(0, 13);
  t.same(kept, [
    [2, false],
    [7, false],
    [12, false],
  ]);
  keeper.stopped({ seconds: 13, duration: 100, isPlaying: false });
  keeper.stopped({ seconds: 13.1, duration: 100, isPlaying: false });
  t.same(kept.slice(3), [[13, true]], 'once');
  keeper.moved({ seconds: 60, duration: 100, isPlaying: false });
  t.equal(kept.length, 4, 'looking for a place while it is paused is not watching');
  keeper.stopped({ seconds: 60, duration: 100, isPlaying: false });
  t.same(kept.slice(4), [[60, true]], 'but there they were when they left');
});

t.test('nothing is told of what was not played', async (t) => {
  const { kept, keeper, play } = setUp();
  keeper.stopped({ seconds: 40, duration: 100, isPlaying: false });
  keeper.moved({ seconds: 40, duration: 0, isPlaying: true });
  play(0, 1.5);
  keeper.stopped({ seconds: 1.5, duration: 100, isPlaying: false });
  t.same(kept, []);
});

t.test('however fast it plays, it is told once in five seconds of the clock', async (t) => {
  const { kept, keeper, pass } = setUp();
  for (let seconds = 2; seconds < 42; seconds += 2) {
    keeper.moved({ seconds, duration: 100, isPlaying: true });
    pass(1);
  }
  t.same(
    kept.map(([seconds]) => seconds),
    [2, 12, 22, 32],
  );
});
