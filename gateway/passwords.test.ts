import t from 'tap';
import { createPasswords } from './passwords.ts';

t.test('a password is known by its hash, which tells nothing of it', async (t) => {
  const passwords = createPasswords();
  const [one, two] = await Promise.all([passwords.hash('Straße 7'), passwords.hash('Straße 7')]);
  t.not(one, two);
  t.notMatch(one, 'Straße');
  t.equal(await passwords.verify('Straße 7', one), true);
  t.equal(await passwords.verify('straße 7', one), false);
  t.equal(await passwords.verify('\u0041\u030a', await passwords.hash('\u00c5')), true, 'however its letters are composed');
  for (const broken of ['', 'scrypt', 'scrypt$$', 'plain$Straße 7']) t.equal(await passwords.verify('Straße 7', broken), false);
});

t.test('only so many are worked on; the rest is told to come again', async (t) => {
  const passwords = createPasswords({ atOnce: 1, waiting: 1 });
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map((n) => passwords.hash(`${n}`)));
  t.same(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'rejected'],
  );
  t.match(outcomes[2], { reason: { problem: { code: 'busy', status: 503, retry: true } } });
  t.match(await passwords.hash('later'), /^scrypt\$/);
});
