import t from 'tap';
import { createGestures } from './touch.ts';

const gestures = (mayVolume = true) => createGestures({ size: () => ({ width: 600, height: 300 }), mayVolume: () => mayVolume });
const at = (x: number, y: number, milliseconds = 0) => ({ x, y, at: milliseconds });

t.test('two taps in one place are told apart by their side', async (t) => {
  for (const [x, side] of [
    [50, -1],
    [300, 0],
    [550, 1],
  ] as const) {
    const fingers = gestures();
    fingers.down(at(x, 100));
    t.same(fingers.up(at(x + 3, 100, 80)), { do: 'tap' }, 'a finger trembles');
    fingers.down(at(x, 110, 200));
    t.same(fingers.up(at(x, 110, 250)), { do: 'double', side });
  }
});

t.test('two taps that are far apart, or long after one another, are two taps', async (t) => {
  const fingers = gestures();
  fingers.down(at(50, 100));
  fingers.up(at(50, 100, 10));
  fingers.down(at(50, 100, 400));
  t.same(fingers.up(at(50, 100, 410)), { do: 'tap' });
  fingers.down(at(150, 100, 500));
  t.same(fingers.up(at(150, 100, 510)), { do: 'tap' });
});

t.test('a hundred pixels along the picture are thirty seconds', async (t) => {
  const fingers = gestures();
  fingers.down(at(200, 100));
  t.equal(fingers.move(at(205, 100)), null);
  t.same(fingers.move(at(300, 120)), { do: 'scrub', seconds: 30, over: false });
  t.same(fingers.move(at(250, 290)), { do: 'scrub', seconds: 15, over: false }, 'it stays what it began as');
  t.same(fingers.up(at(100, 290)), { do: 'scrub', seconds: -30, over: true });
  fingers.down(at(200, 100));
  fingers.move(at(300, 100));
  t.same(fingers.cancel(), { do: 'cancel' });
});

t.test('up and down is the volume, where the page does not scroll by it', async (t) => {
  const fingers = gestures();
  fingers.down(at(200, 200));
  t.same(fingers.move(at(200, 50)), { do: 'volume', change: 0.5 });
  const scrolling = gestures(false);
  scrolling.down(at(200, 200));
  t.equal(scrolling.move(at(200, 50)), null);
  t.equal(scrolling.up(at(200, 50)), null, 'nor is it a tap');
});
