import t from 'tap';
import { blockedMilliseconds, layoutShift } from './vitals.ts';

t.test('long tasks keep waiting by what is beyond 50 ms, from the first paint on', async (t) => {
  const tasks = [
    { startTime: 0, duration: 400 },
    { startTime: 450, duration: 100 },
    { startTime: 600, duration: 50 },
    { startTime: 700, duration: 75 },
  ];
  t.equal(blockedMilliseconds(tasks, 500), 25, 'of the second only the half that follows it');
  t.equal(blockedMilliseconds(tasks, 0), 350 + 50 + 25);
  t.equal(blockedMilliseconds([], 0), 0);
});

t.test('shifts count together until a second or five have passed', async (t) => {
  const at = (startTime: number, value: number) => ({ startTime, value });
  t.equal(layoutShift([]), 0);
  t.equal(layoutShift([at(100, 0.25), at(900, 0.5)]), 0.75);
  t.equal(layoutShift([at(100, 0.25), at(1200, 0.5), at(1300, 0.125)]), 0.625);
  t.equal(layoutShift([0, 900, 1800, 2700, 3600, 4500, 5400].map((when) => at(when, 1))), 6);
});
