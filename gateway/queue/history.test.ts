import t from 'tap';
import type { QueueView } from '../contract/queue.ts';
import { createQueueHistory } from './history.ts';

type Cell = QueueView['cells'][number];
const cell = (name: Cell['class'], queued: number, leased: number): Cell => ({
  class: name,
  kind: 'transcode',
  queued,
  waiting: 0,
  leased,
  oldestSeconds: null,
  failedLastDay: 0,
  paused: false,
});

t.test('a look adds up the kinds of each class', async (t) => {
  const cells = [cell('ladder', 2, 1), cell('ladder', 3, 0), cell('side', 0, 1)];
  const history = createQueueHistory(
    async () => ({ cells }) as QueueView,
    () => new Date(0),
  );
  await history.look();
  t.same(history.points, [
    { at: '1970-01-01T00:00:00.000Z', classes: { ladder: { queued: 5, leased: 1 }, side: { queued: 0, leased: 1 } } },
  ]);
});

t.test('a queue that cannot be read leaves a gap, and the oldest looks go', async (t) => {
  let n = 0;
  const history = createQueueHistory(async () => {
    n += 1;
    if (n === 2) throw new Error('the database is away');
    return { cells: [cell('probe', n, 0)] } as unknown as QueueView;
  });
  for (let looks = 0; looks < 130; looks += 1) await history.look();
  t.equal(history.points.length, 120);
  t.equal(history.points.at(0)?.classes.probe?.queued, 11);
  t.equal(history.points.at(-1)?.classes.probe?.queued, 130);
});
