import t from 'tap';
import { type Archive, superfluous } from './retention.ts';

const name = (day: number) => `vitascope-202601${`${day}`.padStart(2, '0')}T020000Z-abcdef.tar.zst`;
const names = (...some: number[]) => some.map(name);
const all = (days: number[], good: number[] = days): Archive[] =>
  days.map((day) => ({
    name: name(day),
    startedAt: `2026-01-${`${day}`.padStart(2, '0')}T02:00:00.000Z`,
    isGood: good.includes(day),
  }));

t.test('the newest good ones stay, and what is older than all of them goes', async (t) => {
  t.same(superfluous(all([1, 2, 3, 4]), 2, name(4)), names(2, 1));
  t.same(superfluous(all([3, 1, 2]), 3, name(3)), []);
});
t.test('when they were begun counts, whatever their names say', async (t) => {
  const renamed = all([1, 2, 3, 4]).map((one) => (one.name === name(1) ? { ...one, name: name(30) } : one));
  t.same(superfluous(renamed, 3, name(4)), [name(30)]);
});
t.test('what nobody has read back, or what is bad, takes the place of none', async (t) => {
  t.same(superfluous(all([1, 2, 3, 4], [1, 2]), 2, name(4)), []);
  t.same(superfluous(all([1, 2, 3, 4], [2, 3]), 2, name(4)), names(1));
  t.same(superfluous(all([1, 2, 3, 4], [4]), 2, name(4)), [], 'too few good ones: nothing goes');
});
t.test('the last good one never goes', async (t) => {
  for (let good = 1; good <= 5; good += 1)
    for (const keep of [0, 1, 2])
      t.notOk(superfluous(all([1, 2, 3, 4, 5], [good]), keep, name(5)).includes(name(good)), `${good} of ${keep}`);
});
t.test('what was made while the clock was ahead goes before what was just made', async (t) => {
  t.same(superfluous(all([20, 21, 22, 4]), 3, name(4)), names(20));
  t.same(superfluous(all([21, 22, 4, 5]), 3, name(5)), names(21));
  t.same(superfluous(all([20, 21, 4], [20, 21]), 2, name(4)), [], 'not even when nobody has read it back');
});
