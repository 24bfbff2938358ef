import t from 'tap';
import { partsOf } from './headlines.ts';
import { readPlace, writePlace } from './place.ts';
import { beginningWith, isNothing, readWords, wordsIn } from './words.ts';

t.test('what is wanted is told from what is not', async (t) => {
  t.same(readWords('night -rain "the moon" -"red sun" or Mars'), {
    wanted: 'night "the moon" or Mars',
    unwanted: ['rain', '"red sun"'],
    each: ['night', 'the', 'moon', 'mars'],
  });
  t.same(readWords('well-known'), { wanted: 'well-known', unwanted: [], each: ['well', 'known'] });
  for (const nothing of ['', ' ', '-', '!?', '"', 'or']) t.ok(isNothing(readWords(nothing)), nothing);
  t.notOk(isNothing(readWords('-rain')));
  t.equal(readWords(Array.from({ length: 50 }, (_, n) => `w${n}`).join(' ')).each.length, 8);
});

t.test('words are folded, and hold nothing but letters and digits', async (t) => {
  t.same(wordsIn("École d'été: 2ème, Straße & 日本語!"), ['ecole', 'd', 'ete', '2eme', 'straße', '日本語']);
  t.same(wordsIn("a'|'b:*\\"), ['a', 'b']);
  t.equal(beginningWith(['night', 'sk'], 'A'), "'night':*A & 'sk':*A");
});

t.test('marked texts come in pieces', async (t) => {
  t.same(partsOf('a \ue000b\ue001 c \ue000d\ue001'), [
    { text: 'a ', hit: false },
    { text: 'b', hit: true },
    { text: ' c ', hit: false },
    { text: 'd', hit: true },
  ]);
  t.equal(partsOf('nothing'), null);
  t.equal(partsOf(null), null);
});

t.test('a place is read as it was written, and in its own order alone', async (t) => {
  const id = '8c1f0f7e-3b0a-4f43-9b1e-2f6f5f4f7a10';
  for (const [order, value] of [
    ['relevance', '0.60790001763811200000'],
    ['newest', '2026-05-01 12:00:00.123456+00'],
    ['longest', '12.5'],
    ['title', 'ein "titel" | 日本'],
  ] as const) {
    const place = { match: 'words', order, value, id } as const;
    t.same(readPlace(writePlace(place), order), place);
    t.throws(() => readPlace(writePlace(place), 'oldest'), /did not come from this list/);
  }
  t.throws(() => readPlace(writePlace({ match: 'words', order: 'longest', value: 'NaN', id }), 'longest'));
  t.throws(() => readPlace(writePlace({ match: 'words', order: 'longest', value: '1', id: 'x' }), 'longest'));
  t.equal(readPlace(undefined, 'title'), null);
});
