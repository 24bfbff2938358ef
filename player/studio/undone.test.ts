import t from 'tap';
import { undone, unsaid } from './undone.ts';

t.test('each goes back to what it was, and those alike go together', async (t) => {
  const before = [
    { id: 'a', privacy: 'public', publishAt: null },
    { id: 'b', privacy: 'private', publishAt: null },
    { id: 'c', privacy: 'public', publishAt: null },
    { id: 'd', privacy: 'private', publishAt: '2030-01-01T00:00:00Z' },
    { id: 'e', privacy: 'password', publishAt: null },
    { id: 'f', privacy: 'public', publishAt: null },
  ] as const;
  t.same(undone(before, new Set(['a', 'b', 'c', 'd', 'e'])), [
    { ids: ['a', 'c'], to: { privacy: 'public' } },
    { ids: ['b'], to: { privacy: 'private' } },
    { ids: ['d'], to: { privacy: 'private', publishAt: '2030-01-01T00:00:00Z' } },
  ]);
  t.same(undone(before, new Set()), []);
});

t.test('each says again what it said in a field, or nothing', async (t) => {
  const before: Parameters<typeof unsaid>[0] = [
    { id: 'a', values: { film: ['16 mm'], other: 'x' } },
    { id: 'b', values: {} },
    { id: 'c', values: { film: ['16 mm'] } },
    { id: 'd', values: { film: ['35 mm'] } },
    { id: 'e', values: { other: 'y' } },
  ];
  t.same(unsaid(before, 'film', new Set(['a', 'b', 'c', 'e'])), [
    { ids: ['a', 'c'], to: { film: ['16 mm'] } },
    { ids: ['b', 'e'], to: { film: null } },
  ]);
  t.same(unsaid(before, 'film', new Set()), []);
});
