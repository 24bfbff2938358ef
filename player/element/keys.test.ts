import t from 'tap';
import { keyWish, nextSpeed, speeds } from './keys.ts';
import { english, spoken, wordsFor } from './text.ts';
import { german } from './text-de.ts';

t.test('keys do what habit expects, in both cases', async (t) => {
  t.same(keyWish(' '), { do: 'toggle' });
  t.same(keyWish('K'), { do: 'toggle' });
  t.same(keyWish('j'), { do: 'jump', seconds: -10 });
  t.same(keyWish('ArrowRight'), { do: 'jump', seconds: 5 });
  t.same(keyWish('7'), { do: 'fraction', fraction: 0.7 });
  t.same(keyWish('C'), { do: 'captions' }, 'with caps lock');
  t.same(keyWish('C', true), { do: 'chapters' });
  t.same(keyWish('N', true), { do: 'next' });
  t.equal(keyWish('n'), null);
  t.same(keyWish('ArrowLeft', true), { do: 'chapter', step: -1 });
  t.same(keyWish('?', true), { do: 'help' }, 'where a layout needs it for the key itself');
  t.equal(keyWish('x'), null);
  t.equal(keyWish('F5'), null);
});

t.test('every single key in the list on "?" does something', async (t) => {
  for (const [keys] of [...english.keys, ...german.keys]) {
    for (const written of keys.split(/ or | \/ | - /)) {
      const [key, shift] = [written.replace('Shift+', ''), written.startsWith('Shift+')];
      const name = { Space: ' ', '←': 'ArrowLeft', '→': 'ArrowRight', '↑': 'ArrowUp', '↓': 'ArrowDown' }[key] ?? key;
      t.ok(keyWish(name, shift), written);
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

t.test('a language is found by its beginning, and English stands for what is not there', async (t) => {
  t.equal(wordsFor(['de-AT', 'en']).language, 'de');
  t.equal(wordsFor(['xx', 'DE']).language, 'de');
  t.equal(wordsFor(['fr', 'constructor']).language, 'en');
  t.equal(spoken(3723, english), '1 hour 2 minutes 3 seconds');
  t.equal(spoken(0, german), '0 Sekunden');
});
