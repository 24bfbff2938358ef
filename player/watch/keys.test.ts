import t from 'tap';
import { text } from '../text.ts';
import { keyWish, nextSpeed, speeds } from './keys.ts';

t.test('keys do what habit expects, in both cases', async (t) => {
  t.same(keyWish(' '), { do: 'toggle' });
  t.same(keyWish('K'), { do: 'toggle' });
  t.same(keyWish('j'), { do: 'jump', seconds: -10 });
  t.same(keyWish('ArrowRight'), { do: 'jump', seconds: 5 });
  t.same(keyWish('7'), { do: 'fraction', fraction: 0.7 });
  t.equal(keyWish('x'), null);
  t.equal(keyWish('F5'), null);
});

t.test('every single key in the list on "?" does something', async (t) => {
  for (const [keys] of text.keys) {
    for (const key of keys.split(/ or | \/ | - /)) {
      const name = { Space: ' ', '←': 'ArrowLeft', '→': 'ArrowRight', '↑': 'ArrowUp', '↓': 'ArrowDown' }[key] ?? key;
      t.ok(keyWish(name), key);
    }
  }
});

t.test('speed moves along the list and stops at its ends', async (t) => {
  t.equal(nextSpeed(1, 1), 1.25);
  t.equal(nextSpeed(1, -1), 0.75);
  t.equal(nextSpeed(1.1, 1), 1.25, 'from between two steps');
  t.equal(nextSpeed(2, 1), 2);
  t.equal(nextSpeed(speeds[0]!, -1), speeds[0]);
});
