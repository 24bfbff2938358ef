import t from 'tap';
import { RequestError } from '../requests.ts';
import type { Patience } from './patience.ts';
import { finished } from './send.ts';

type Answer = { state: 'open' | 'finishing' | 'done' | 'failed'; videoId: string | null; problem: { code: string; title: string } | null };
const finishing: Answer = { state: 'finishing', videoId: 'v', problem: null };
const done: Answer = { state: 'done', videoId: 'v', problem: null };
const away = (status: number, retryAfterSeconds: number | null = null) =>
  new RequestError(status, { code: 'database-unavailable', title: 'x', retryAfterSeconds });

/** Asks through the answers, one after the other, the last one for ever; time passes by pauses alone. */
function asking(answers: (Answer | RequestError)[], stop = new AbortController()) {
  const pauses: number[] = [];
  const told: boolean[] = [];
  let asked = 0;
  let time = 0;
  const patience: Patience = {
    signal: stop.signal,
    onAway: (isAway) => told.push(isAway),
    giveUpAfterMs: 60_000,
    now: () => time,
    async pause(milliseconds, signal) {
      signal.throwIfAborted();
      pauses.push(milliseconds);
      time += milliseconds;
    },
  };
  const ask = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)] as Answer | RequestError;
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { run: finished(ask, patience), pauses, told };
}

t.test('a server that is away for a moment is asked again, and the upload has not failed', async (t) => {
  const { run, pauses, told } = asking([finishing, away(503), away(0), away(502), finishing, done]);
  t.equal(await run, 'v');
  t.same(pauses, [1000, 1000, 2000, 4000, 1000]);
  t.same(told, [true, true, true, false]);
});

t.test('it waits for as long as the server says', async (t) => {
  const { run, pauses } = asking([away(503, 7), away(429, 0), away(503, 100_000), done]);
  t.equal(await run, 'v');
  t.same(pauses, [7000, 1000, 60_000]);
});

t.test('what the server refuses is told at once', async (t) => {
  const problem = { code: 'digest-mismatch', title: 'Other bytes.' };
  await t.rejects(asking([away(503), { ...finishing, state: 'failed', problem }]).run, { code: 'digest-mismatch' });
  await t.rejects(asking([new RequestError(404, { code: 'not-found', title: 'x' })]).run, { code: 'not-found' });
  await t.rejects(asking([new RequestError(500, { code: 'internal', title: 'x' })]).run, { code: 'internal' });
});

t.test('it ends with the life of the upload, and when it is cancelled', async (t) => {
  await t.rejects(asking([away(503)]).run, { code: 'database-unavailable' });
  const stop = new AbortController();
  stop.abort(new Error('cancelled'));
  await t.rejects(asking([away(503)], stop).run, { code: 'database-unavailable' });
  await t.rejects(asking([finishing], stop).run, { message: 'cancelled' });
});
