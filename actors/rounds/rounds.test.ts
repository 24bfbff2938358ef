import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { createRounds, type RoundsInit } from './contract.ts';

/** Longer than any test waits: what goes on was not waiting for it. */
const never = 1_000_000;

function open(init: Pick<RoundsInit, 'round'> & Partial<RoundsInit>) {
  const failures: number[] = [];
  const rounds = createRounds({ everyMs: never, failed: (_error, count) => failures.push(count), ...init });
  t.teardown(() => rounds.stop());
  return { rounds, failures };
}
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

t.test('a round follows at once while there is more, and when it is woken', async (t) => {
  let left = 3;
  let count = 0;
  const { rounds } = open({
    round: async () => {
      count += 1;
      return --left > 0;
    },
  });
  rounds.start();
  await until(() => count === 3);
  await turn();
  t.equal(count, 3, 'then it pauses');
  rounds.wake();
  await until(() => count === 4);
});

t.test('what wakes it during a round is not lost', async (t) => {
  let count = 0;
  let finish = () => {};
  const { rounds } = open({
    round: () => {
      count += 1;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    },
  });
  rounds.start();
  rounds.wake();
  rounds.wake();
  finish();
  await until(() => count === 2);
  finish();
  await turn();
  await turn();
  t.equal(count, 2, 'and counts once');
  const stopped = rounds.stop();
  await stopped;
});

t.test('rounds that fail are told of with how often in a row, and go on', async (t) => {
  let count = 0;
  const { rounds, failures } = open({
    everyMs: 1,
    longestPauseMs: 2,
    round: async () => {
      count += 1;
      if (count !== 3) throw new Error('away');
    },
  });
  rounds.start();
  await until(() => failures.length >= 4);
  t.same(failures.slice(0, 4), [1, 2, 1, 2]);
});

t.test('what fails is not tried again before the pause, unless it is woken', async (t) => {
  let count = 0;
  const { rounds, failures } = open({
    round: async () => {
      count += 1;
      throw new Error('away');
    },
  });
  rounds.start();
  await until(() => failures.length === 1);
  for (let n = 0; n < 10; n += 1) await turn();
  t.equal(count, 1);
  rounds.wake();
  await until(() => failures.length === 2);
});

t.test('stopping ends a pause, waits for a round, and is no failure', async (t) => {
  const { rounds: pausing } = open({ round: async () => false });
  pausing.start();
  await turn();
  await pausing.stop();

  let isOver = false;
  const { rounds, failures } = open({
    round: async () => {
      await once(rounds.signal, 'abort');
      isOver = true;
      throw rounds.signal.reason;
    },
  });
  rounds.start();
  await rounds.stop();
  t.ok(isOver);
  t.same(failures, []);
});

t.test('what was never started stops', async () => {
  await open({ round: async () => {} }).rounds.stop();
});
