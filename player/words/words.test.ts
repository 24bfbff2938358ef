/** The catalogues of all pages: `words/english.ts` and its translations, of the site and of each group of pages. */
import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { languageFor } from '../language.ts';

const player = fileURLToPath(new URL('..', import.meta.url));
const all: Leaf[] = [];
for await (const file of glob(['words/english.ts', '*/words/english.ts'], { cwd: player })) {
  const [english, german] = await Promise.all(
    ['english.ts', 'german.ts'].map(async (name) => (await import(join(player, dirname(file), name))).words as object),
  );
  all.push(...leaves(english!, german!, `${dirname(dirname(file))}/`));
}

type Leaf = [path: string, english: unknown, other: unknown];
function* leaves(english: object, other: object, path = ''): Generator<Leaf> {
  for (const [name, value] of Object.entries(english)) {
    const its = (other as Record<string, unknown>)[name];
    if (typeof value === 'object' && value !== null) yield* leaves(value, its as object, `${path}${name}.`);
    else yield [path + name, value, its];
  }
}
/** The same in every language. */
const names = new Set(['./name', './facts.codec', 'account/forgotten.name', 'account/signUp.name']);

t.test('every sentence is there in German, and says all that the English one says', (t) => {
  t.ok(all.length > 300, `${all.length} sentences`);
  for (const [path, english, other] of all) {
    if (typeof english !== 'function') {
      if (typeof english !== 'string' || typeof other !== 'string' || other.trim() === '') t.fail(path);
      continue;
    }
    const given = ['Zebra', 'Quagga', 'Okapi', 'Tapir'].slice(0, english.length);
    const said = (sentence: unknown) => String((sentence as (...all: string[]) => string)(...given));
    const [ours, theirs] = [said(english), said(other)];
    for (const one of given) if (ours.includes(one) !== theirs.includes(one)) t.fail(`${path}: ${ours} / ${theirs}`);
  }
  t.end();
});

t.test('hardly a sentence was forgotten to be translated', (t) => {
  const same = all.filter(([path, ours, theirs]) => ours === theirs && !names.has(path));
  t.ok(
    same.every(([, words]) => String(words).split(' ').length <= 1),
    same.map(([path]) => path).join(', '),
  );
  t.end();
});

t.test('a language is the chosen one, or the first that the browser offers', (t) => {
  t.equal(languageFor('de', ['en']), 'de');
  t.equal(languageFor(null, ['fr-CA', 'de-AT', 'en']), 'de');
  t.equal(languageFor('toString', ['EN-gb']), 'en');
  t.equal(languageFor(null, []), 'en');
  t.end();
});
