import t from 'tap';
import { fromLocal, toLocal } from './local-time.ts';

t.test('a moment goes through the field and stays the same', async (t) => {
  for (const iso of ['2030-01-02T03:04:00.000Z', '2030-07-31T23:59:00.000Z']) t.equal(fromLocal(toLocal(new Date(iso))), iso);
  t.match(toLocal(new Date(2030, 0, 2, 3, 4)), '2030-01-02T03:04');
});
