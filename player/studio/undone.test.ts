import t from 'tap';
import { undone } from './undone.ts';

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
    { ids: ['a', 'c'], changes: { privacy: 'public' } },
    { ids: ['b'], changes: { privacy: 'private' } },
    { ids: ['d'], changes: { privacy: 'private', publishAt: '2030-01-01T00:00:00Z' } },
  ]);
  t.same(undone(before, new Set()), []);
});
