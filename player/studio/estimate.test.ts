import t from 'tap';
import { createEstimate } from './estimate.ts';

t.test('what is left follows from what was done lately', async (t) => {
  const left = createEstimate();
  t.equal(left(0, 0), null, 'nothing is known yet');
  t.equal(left(0.1, 1000), null, 'too little to say');
  t.equal(Math.round(left(0.5, 5000) ?? 0), 5);
  t.equal(left(1, 10_000), 0);
});

t.test('an earlier pace is forgotten, and another round begins anew', async (t) => {
  const left = createEstimate();
  for (let second = 0; second <= 20; second += 1) left(second / 1000, second * 1000);
  for (let second = 21; second <= 70; second += 1) left(0.02 + (second - 20) / 100, second * 1000);
  t.equal(Math.round(left(0.53, 71_000) ?? 0), 47);
  t.equal(left(0.1, 72_000), null);
});

t.test('work that stands still is not said to end', async (t) => {
  const left = createEstimate();
  left(0.4, 0);
  t.equal(left(0.4, 20_000), null);
});
