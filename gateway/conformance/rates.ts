/** The contract of counting calls: every counter passes it, in memory or shared. */
import type { Test } from 'tap';
import type { AnyRates } from '../rates.ts';

/** `pass` lets time go by. Each call makes counters that nobody has drawn from. */
export async function ratesConform(
  t: Pick<Test, 'test'>,
  make: () => Promise<{ rates: AnyRates; pass(milliseconds: number): Promise<void> }>,
): Promise<void> {
  await t.test('what is allowed in a minute is allowed at once, and what is more has to wait', async (t) => {
    const { rates } = await make();
    for (let n = 0; n < 30; n += 1) t.equal(await rates.take('a', 30), 0);
    const wait = await rates.take('a', 30);
    t.ok(Number.isInteger(wait) && wait >= 1 && wait <= 60, 'in whole seconds, and never more than a minute');
    t.equal(await rates.take('b', 30), 0, 'others are counted apart');
  });
  await t.test('who has waited as long as they were told may call again', async (t) => {
    const { rates, pass } = await make();
    for (let n = 0; n < 30; n += 1) await rates.take('a', 30);
    const wait = await rates.take('a', 30);
    await pass(wait * 1000);
    t.equal(await rates.take('a', 30), 0);
  });
  await t.test('after a minute without calls all of them are there again', async (t) => {
    const { rates, pass } = await make();
    for (let n = 0; n < 40; n += 1) await rates.take('a', 30);
    await pass(60_000);
    for (let n = 0; n < 30; n += 1) t.equal(await rates.take('a', 30), 0);
    t.not(await rates.take('a', 30), 0);
  });
  await t.test('a call that is worth several counts as so many, and one that is worth more than a minute has as a minute', async (t) => {
    const { rates, pass } = await make();
    t.equal(await rates.take('a', 30, 20), 0);
    t.not(await rates.take('a', 30, 20), 0);
    await pass(60_000);
    t.equal(await rates.take('a', 30, 500), 0);
    t.not(await rates.take('a', 30), 0);
  });
  await t.test('whether a call would have to wait can be asked without counting one', async (t) => {
    const { rates, pass } = await make();
    for (let n = 0; n < 5; n += 1) t.equal(await rates.take('a', 2, 0), 0);
    for (let n = 0; n < 2; n += 1) t.equal(await rates.take('a', 2), 0);
    const wait = await rates.take('a', 2, 0);
    t.ok(wait >= 1 && wait <= 60);
    await pass(wait * 1000);
    t.equal(await rates.take('a', 2, 0), 0);
  });
  await t.test('an hour can be counted as well as a minute', async (t) => {
    const { rates, pass } = await make();
    for (let n = 0; n < 5; n += 1) t.equal(await rates.take('a', 5, 1, 3600), 0);
    await pass(60_000);
    const wait = await rates.take('a', 5, 1, 3600);
    t.ok(wait > 60 && wait <= 3600, 'a minute is not enough');
    await pass(wait * 1000);
    t.equal(await rates.take('a', 5, 1, 3600), 0);
  });
  await t.test('many calls at the same time count as many', async (t) => {
    const { rates } = await make();
    const waits = await Promise.all(Array.from({ length: 10 }, () => rates.take('a', 6)));
    t.equal(waits.filter((wait) => wait === 0).length, 6);
  });
}
