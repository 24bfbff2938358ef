import t from 'tap';
import { byDay } from './days.ts';

const at = (text: string) => ({ watchedAt: new Date(text).toISOString() });

t.test('what was watched stands under its day, the newest first', async (t) => {
  const items = ['2026-03-30T08:00', '2026-03-30T00:00', '2026-03-29T23:59', '2026-03-28T12:00', '2025-03-30T12:00'].map(at);
  const days = byDay(items, new Date('2026-03-30T23:00'));
  t.same(
    days.map(({ ago, items }) => [ago, items.length]),
    [
      [0, 2],
      [1, 1],
      [2, 1],
      [365, 1],
    ],
  );
  t.same(
    days.flatMap((day) => day.items),
    items,
  );
  t.same(byDay([], new Date()), []);
});
