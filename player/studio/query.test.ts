import t from 'tap';
import { readFilter, writeFilter } from './query.ts';

t.test('what is asked for comes back from the address', async (t) => {
  const filter = { state: 'ready', privacy: 'unlisted', sort: 'title', text: 'a & b ?', own: 'true' } as const;
  t.same(readFilter(writeFilter(filter)), filter);
  t.equal(writeFilter({}), '');
  t.equal(writeFilter({ text: '', state: undefined }), '');
});

t.test('what makes no sense is left out', async (t) => {
  t.same(readFilter('?state=odd&privacy=&sort=removed&channel=x&organisation=a/b&own=maybe&x=1'), {});
  t.equal(readFilter(`?text=${'x'.repeat(500)}`).text?.length, 200);
});
