import t from 'tap';
import { gatherHints } from './hints.ts';

t.test('the first hint leaves at once, those that come meanwhile leave together', async (t) => {
  const sent: { data: Record<string, unknown>; done(): void; failed(error: Error): void }[] = [];
  const publish = gatherHints((_, data) => new Promise((done, failed) => sent.push({ data, done, failed })));
  const first = publish('jobs.offered', { kind: 'audio' });
  t.same(
    sent.map(({ data }) => data),
    [{ kind: 'audio', jobs: 1 }],
  );
  const more = [1, 2, 3].map(() => publish('jobs.offered', { kind: 'audio' }));
  const other = publish('jobs.offered', { kind: 'probe' });
  t.same(
    sent.map(({ data }) => data),
    [
      { kind: 'audio', jobs: 1 },
      { kind: 'probe', jobs: 1 },
    ],
    'other kinds do not wait',
  );
  sent[0]?.failed(new Error('no broker'));
  await t.rejects(first, /no broker/, 'whoever gave the hint learns that it is lost');
  sent[1]?.done();
  await other;
  t.same(sent[2]?.data, { kind: 'audio', jobs: 3 }, 'a failure does not hold up the others');
  sent[2]?.done();
  await Promise.all(more);
  const last = publish('jobs.offered', { kind: 'audio' });
  t.same(sent[3]?.data, { kind: 'audio', jobs: 1 });
  sent[3]?.done();
  await last;
});
