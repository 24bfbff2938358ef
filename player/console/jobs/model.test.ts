import t from 'tap';
import { attemptsOf, fits, type JobDetails, logOf, problemText } from './model.ts';

const step = (minute: number, epoch: number, what: JobDetails['history'][number]['what'], workerId: string | null = null) => ({
  at: `2026-01-01T00:0${minute}:00.000Z`,
  epoch,
  what,
  workerId,
  committed: null,
  problem: what === 'failed' ? { code: 'no-space', title: 'The disk is full.' } : null,
});
const history = [step(0, 0, 'queued'), step(1, 1, 'claimed', 'w1'), step(2, 1, 'failed', 'w1'), step(3, 2, 'claimed', 'w2')];

t.test('leases are told one by one, the latest first', async (t) => {
  t.match(attemptsOf(history), [
    { epoch: 2, workerId: 'w2', steps: [{ what: 'claimed' }] },
    { epoch: 1, workerId: 'w1', steps: [{ what: 'claimed' }, { what: 'failed' }] },
    { epoch: 0, workerId: null, steps: [{ what: 'queued' }] },
  ]);
});

t.test('history and events are one log in order, and can be searched', async (t) => {
  const lines = logOf({ history, events: [{ id: 1, type: 'job.failed', at: '2026-01-01T00:02:30.000Z', data: { videoId: 'v' } }] });
  t.same(
    lines.map(({ what }) => what),
    ['queued', 'claimed', 'failed', 'job.failed', 'claimed'],
  );
  t.same(
    lines.filter((line) => fits(line, ' NO-SPACE ')).map(({ what }) => what),
    ['failed'],
  );
  t.equal(lines.filter((line) => fits(line, '')).length, 5);
  t.equal(lines[3]?.text, 'videoId=v');
});

t.test('a problem is told in its words, or by its code', async (t) => {
  t.equal(problemText({ title: 'The disk is full.', detail: 'Make room.', code: 'x' }), 'The disk is full. Make room.');
  t.equal(problemText({ code: 'x' }), 'x');
  t.equal(problemText(null), '');
});
