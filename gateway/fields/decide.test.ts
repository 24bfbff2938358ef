import t from 'tap';
import { applies, fieldFaults, meantBy, moved, type Ruled, storedOf, writingOf } from './decide.ts';

const nothing = { min: null, max: null, earliest: null, latest: null, choices: [] };
const field = (type: Ruled['type'], rules: Partial<Ruled> = {}): Ruled => ({ ...nothing, ...rules, type });
const faultsOf = (of: Ruled) => fieldFaults(of).map(({ path }) => path);

t.test('a field has the rules that its type knows, and they leave something', async (t) => {
  for (const fine of [
    field('text'),
    field('text', { min: 0, max: 2000 }),
    field('number', { min: -1.5, max: -1.5 }),
    field('number', { max: 0 }),
    field('date', { earliest: '2026-01-01', latest: '2026-01-01' }),
    field('select', { choices: ['a'] }),
    field('multi_select', { choices: ['a', 'b'], min: 1, max: 2 }),
    field('url'),
  ])
    t.same(fieldFaults(fine), [], JSON.stringify(fine));
  for (const [wrong, ...paths] of [
    [field('text', { min: -1 }), 'min'],
    [field('text', { max: 2001 }), 'max'],
    [field('text', { max: 1.5 }), 'max'],
    [field('text', { max: 0 }), 'max'],
    [field('text', { min: 3, max: 2 }), 'max'],
    [field('text', { choices: ['a'] }), 'choices'],
    [field('text', { earliest: '2026-01-01', latest: '2026-01-02' }), 'earliest', 'latest'],
    [field('number', { min: 1, max: 0.5 }), 'max'],
    [field('date', { min: 1 }), 'min'],
    [field('date', { earliest: '2026-01-02', latest: '2026-01-01' }), 'latest'],
    [field('url', { max: 10 }), 'max'],
    [field('select'), 'choices'],
    [field('select', { choices: ['a'], max: 1 }), 'max'],
    [field('multi_select', { choices: ['a', 'a'] }), 'choices'],
    [field('multi_select', { choices: ['a', 'b'], max: 3 }), 'max'],
  ] as [Ruled, ...string[]][])
    t.same(faultsOf(wrong), paths, JSON.stringify(wrong));
});

t.test('a value is stored as its type has it, or refused', async (t) => {
  const choices = ['16 mm', '35 mm', 'video'];
  for (const [of, said, stored] of [
    [field('text'), ' a b ', 'a b'],
    [field('text', { max: 2 }), '👋👋', '👋👋'],
    [field('number', { min: 0 }), 0, 0],
    [field('date'), '2028-02-29', '2028-02-29'],
    [field('url'), ' HTTPS://example.org/a ', 'HTTPS://example.org/a'],
    [field('select', { choices }), 'video', 'video'],
    [field('multi_select', { choices }), ['video', '16 mm', 'video'], ['16 mm', 'video']],
  ] as [Ruled, string | number | string[], unknown][])
    t.same(storedOf(of, said), { value: stored }, JSON.stringify(said));
  for (const [of, said, wrong] of [
    [field('text'), '  ', /text/],
    [field('text'), 'a\0b', /text/],
    [field('text'), 1, /text/],
    [field('text', { min: 2 }), '👋', /At least 2 letters/],
    [field('number'), '1', /number/],
    [field('number', { min: 1 }), 0.9, /At least 1\./],
    [field('number', { max: 1 }), 1.1, /At most 1\./],
    [field('date'), '2026-02-29', /day/],
    [field('date'), '2026-1-1', /day/],
    [field('date'), '+012026-01-01', /day/],
    [field('date', { earliest: '2026-01-02' }), '2026-01-01', /Not before/],
    [field('date', { latest: '2026-01-02' }), '2026-01-03', /Not after/],
    [field('url'), 'javascript:alert(1)', /address/],
    [field('url'), 'https://', /address/],
    [field('url'), 'https://a b', /address/],
    [field('select', { choices }), '8 mm', /choices/],
    [field('select', { choices }), ['video'], /choices/],
    [field('multi_select', { choices }), [], /choices/],
    [field('multi_select', { choices }), ['video', '8 mm'], /choices/],
    [field('multi_select', { choices, max: 1 }), ['video', '16 mm'], /At most 1 choices/],
  ] as [Ruled, string | number | string[], RegExp][])
    t.match(storedOf(of, said), { wrong }, JSON.stringify(said));
});

t.test('what is written for a video is all of what is said, or nothing of it', async (t) => {
  const films = { id: 'g', slug: 'films', name: 'Films' };
  const known = (key: string, more: object = {}) => ({
    ...field('text'),
    id: `id of ${key}`,
    key,
    required: false,
    category: null,
    ...more,
  });
  const fields = [known('camera', { required: true }), known('place'), known('scene', { category: films, required: true })];
  t.same(writingOf(fields, null, { camera: ' Bolex ', place: null }), {
    put: [{ id: 'id of camera', value: 'Bolex' }],
    drop: ['id of place'],
  });
  t.same(writingOf(fields, 'g', { scene: '1' }), { put: [{ id: 'id of scene', value: '1' }], drop: [] });
  t.same(writingOf(fields, null, { scene: null }), { put: [], drop: ['id of scene'] }, 'required of others alone');
  t.same(writingOf(fields, null, { camera: null, place: '', scene: '1', nosuch: 'x' }), {
    faults: [
      { path: 'values.camera', message: 'It is required.' },
      { path: 'values.place', message: 'A text.' },
      { path: 'values.scene', message: 'It is for videos of the category Films.' },
      { path: 'values.nosuch', message: 'There is no such field.' },
    ],
  });
  t.match(writingOf(fields, 'g', { scene: null }), { faults: [{ path: 'values.scene' }] });
  t.equal(applies({ category: null }, null), true);
  t.equal(applies({ category: films }, 'other'), false);
});

t.test('what an address says of a value is a text, and a number where it is one', async (t) => {
  t.same(meantBy(' Bolex H16 '), ['Bolex H16']);
  t.same(meantBy('1.50'), ['1.50', 1.5]);
  t.same(meantBy('-2e3'), ['-2e3', -2000]);
  for (const text of ['2026-01-31', '0x10', '1 2', '1e999', 'Infinity', '.', '1,5']) t.same(meantBy(text), [text]);
});

t.test('one of them is moved, and the others keep their order', async (t) => {
  t.same(moved(['a', 'b', 'c'], 'c', 0), ['c', 'a', 'b']);
  t.same(moved(['a', 'b', 'c'], 'a', 1), ['b', 'a', 'c']);
  t.same(moved(['a', 'b', 'c'], 'b', 1), ['a', 'b', 'c']);
  t.same(moved(['a', 'b', 'c'], 'a', 99), ['b', 'c', 'a']);
});
