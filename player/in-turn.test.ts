import t from 'tap';
import { inTurn, newestInTurn, switched } from './in-turn.ts';

/** A server that answers when told to. */
function server<T>() {
  const asked: T[] = [];
  const answers: PromiseWithResolvers<void>[] = [];
  const write = async (value: T): Promise<T> => {
    asked.push(value);
    const answer = Promise.withResolvers<void>();
    answers.push(answer);
    await answer.promise;
    return value;
  };
  return { asked, answers, write };
}
const aMoment = () => new Promise((resolve) => setImmediate(resolve));

t.test('one at a time, and the next also after a failure', async (t) => {
  const { asked, answers, write } = server<string>();
  const turn = inTurn();
  const first = turn(() => write('a'));
  const second = turn(() => write('b'));
  await aMoment();
  t.same(asked, ['a']);
  answers[0]?.reject(new Error('no'));
  await t.rejects(first, { message: 'no' });
  await aMoment();
  t.same(asked, ['a', 'b']);
  answers[1]?.resolve();
  t.equal(await second, 'b');
});

t.test('of what is wished while one is written only the newest follows', async (t) => {
  const { asked, answers, write } = server<number>();
  const put = newestInTurn(write);
  const first = put(1);
  await aMoment();
  const others = [put(2), put(3), put(4)];
  await aMoment();
  t.same(asked, [1]);
  answers[0]?.resolve();
  t.equal(await first, 1);
  await aMoment();
  t.same(asked, [1, 4]);
  answers[1]?.resolve();
  t.same(await Promise.all(others), [4, 4, 4]);
  const last = put(5);
  await aMoment();
  answers[2]?.resolve();
  t.equal(await last, 5);
});

t.test('a switch shows the newest wish, and what is stored when that fails', async (t) => {
  const { asked, answers, write } = server<boolean>();
  const shown: boolean[] = [];
  const put = switched(false, write, (on) => shown.push(on));
  const on = put(true);
  const off = put(false);
  await aMoment();
  t.same(asked, [true]);
  answers[0]?.resolve();
  await on;
  await aMoment();
  t.same(asked, [true, false]);
  t.same(shown, [true, false]);
  answers[1]?.reject(new Error('no'));
  await t.rejects(off);
  t.same(shown, [true, false, true]);
});

t.test('a wish that fails is not put back over a newer one', async (t) => {
  const { answers, write } = server<boolean>();
  const shown: boolean[] = [];
  const put = switched(false, write, (on) => shown.push(on));
  const [on, off] = [put(true), put(false)];
  await aMoment();
  answers[0]?.reject(new Error('no'));
  await t.rejects(on);
  await aMoment();
  answers[1]?.resolve();
  await off;
  t.same(shown, [true, false]);
});
