import t from 'tap';
import { differing } from './differing.ts';

t.test('what is not as it was is told, and nothing else', async (t) => {
  const before = { title: 'A', description: '', tags: ['x', 'y'], language: null as string | null };
  t.same(differing(before, { ...before, tags: ['x', 'y'] }), {});
  t.same(differing(before, { ...before, title: 'B' }), { title: 'B' });
  t.same(differing({ ...before, language: 'de' }, { ...before, tags: ['x'] }), { tags: ['x'], language: null });
});
