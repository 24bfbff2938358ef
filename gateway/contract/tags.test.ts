import t from 'tap';
import { language, tags } from './labels.ts';
import { mostTags, normalTag } from './tags.ts';

t.test('a tag has one form', async (t) => {
  for (const [said, form] of [
    ['#Night,  SKY ', 'night sky'],
    [' ## a#b', 'a#b'],
    ['Cafe\u0301', 'caf\u00e9'],
    ['a\tb\u0007\u202ec', 'a b c'],
    ['ÜBER', 'über'],
    [' , ', ''],
  ] as const)
    t.equal(normalTag(said), form, JSON.stringify(said));
});

t.test('tags of a video are few, short, and each there once', async (t) => {
  t.same(tags.parse(['B', 'a', '#b']), ['b', 'a']);
  t.notOk(tags.safeParse(Array.from({ length: mostTags + 1 }, (_, n) => `t${n}`)).success);
  t.notOk(tags.safeParse(['x'.repeat(41)]).success);
  t.notOk(tags.safeParse(['#']).success);
});

t.test('languages are written as BCP 47 writes them', async (t) => {
  for (const [said, form] of [
    ['EN', 'en'],
    ['pt-br', 'pt-BR'],
    ['zh-hant-tw', 'zh-Hant-TW'],
  ] as const)
    t.equal(language.parse(said), form);
  for (const wrong of ['', 'e', 'english language', 'en_US', 'x-klingon', '../en']) t.notOk(language.safeParse(wrong).success, wrong);
});
