import t from 'tap';
import { createBreaker } from './breaker.ts';

t.test('after failures in a row nothing is sent for a while, then one call tries', async (t) => {
  let now = 0;
  const breaker = createBreaker(() => now);
  for (let n = 0; n < 5; n += 1) {
    t.ok(breaker.letsThrough());
    breaker.ended('failed');
  }
  t.notOk(breaker.letsThrough());
  breaker.ended('failed');
  now = 999;
  t.notOk(breaker.letsThrough(), 'a failure that was under way does not make it longer');
  now = 1000;
  t.ok(breaker.letsThrough());
  t.notOk(breaker.letsThrough(), 'one at a time');
  breaker.ended('failed');
  now = 2999;
  t.notOk(breaker.letsThrough(), 'twice as long');
  now = 3000;
  t.ok(breaker.letsThrough());
  breaker.ended('unknown');
  t.ok(breaker.letsThrough(), 'one that was given up proves nothing, and blocks nobody');
  breaker.ended('reached');
  t.ok(breaker.letsThrough() && breaker.letsThrough(), 'all is well again');
  for (let n = 0; n < 4; n += 1) breaker.ended('failed');
  breaker.ended('reached');
  for (let n = 0; n < 4; n += 1) breaker.ended('failed');
  t.ok(breaker.letsThrough(), 'only failures in a row count');
});

t.test('the wait has an end', async (t) => {
  let now = 0;
  const breaker = createBreaker(() => now);
  for (let n = 0; n < 30; n += 1) {
    breaker.ended('failed');
    now += 15_000;
  }
  t.ok(breaker.letsThrough());
});
