import t from 'tap';
import { problem } from '../../actors/contract.ts';
import { type Attempt, outcomeOf, patience } from './outcome.ts';

const now = new Date('2030-01-01T00:00:00Z');
const healthy = { failures: 0, failingSince: null };
const answered = (status: number): Attempt => ({ status, problem: null });
const silent: Attempt = { status: null, problem: problem('timeout', 502, 'The server took too long.') };
const secondsFrom = (date: Date | undefined | null) => (date ? (date.getTime() - now.getTime()) / 1000 : null);

t.test('any answer of success delivers, and the hook is well again', async (t) => {
  for (const status of [200, 201, 204, 299]) {
    const outcome = outcomeOf(answered(status), { tries: 4, hook: { failures: 9, failingSince: now }, now, random: 0 });
    t.same(outcome, { delivery: { state: 'delivered' }, hook: { failures: 0, failingSince: null, resumeAt: null, disable: null } });
  }
});

t.test('five retries follow, each after twice the time, spread by a fifth', async (t) => {
  const waits = (random: number) =>
    [1, 2, 3, 4, 5, 6].map((tries) => {
      const { delivery } = outcomeOf(silent, { tries, hook: healthy, now, random });
      return delivery.state === 'pending' ? secondsFrom(delivery.dueAt) : delivery.state;
    });
  t.same(waits(0.5), [30, 60, 120, 240, 480, 'failed']);
  t.same(waits(0), [24, 48, 96, 192, 384, 'failed']);
  t.same(waits(1), [36, 72, 144, 288, 576, 'failed']);
  for (const status of [199, 301, 302, 400, 404, 429, 500, 503])
    t.equal(outcomeOf(answered(status), { tries: 1, hook: healthy, now, random: 0 }).delivery.state, 'pending', `${status}`);
});

t.test('after five failures in a row the hook pauses', async (t) => {
  const pause = (failures: number) =>
    secondsFrom(outcomeOf(silent, { tries: 1, hook: { failures, failingSince: now }, now, random: 0 }).hook.resumeAt);
  t.same([0, 1, 2, 3, 4, 5, 100].map(pause), [null, null, null, null, 300, 300, 300]);
});

t.test('a hook is disabled when its receiver says that it is gone, or takes nothing for three days', async (t) => {
  t.match(outcomeOf(answered(410), { tries: 1, hook: healthy, now, random: 0 }).hook.disable, { code: 'receiver-gone' });
  const since = (seconds: number) => ({ failures: 50, failingSince: new Date(now.getTime() - seconds * 1000) });
  const disable = (seconds: number) => outcomeOf(silent, { tries: 1, hook: since(seconds), now, random: 0 }).hook.disable;
  t.equal(disable(patience.giveUpSeconds - 1), null);
  t.match(disable(patience.giveUpSeconds), { code: 'receiver-failing', detail: 'The server took too long.' });
  t.equal(outcomeOf(answered(200), { tries: 1, hook: since(10 * patience.giveUpSeconds), now, random: 0 }).hook.disable, null);
});
