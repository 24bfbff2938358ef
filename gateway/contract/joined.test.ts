import t from 'tap';
import { joined } from './joined.ts';

t.test('tables become one, in their order', async (t) => {
  const all: { a: number; b: string; c: boolean } = joined({ a: 1 }, { b: 'two' }, { c: true });
  t.same(all, { a: 1, b: 'two', c: true });
  t.same(Object.keys(all), ['a', 'b', 'c']);
});

t.test('a name that two tables have is refused', async (t) => {
  t.throws(() => joined({ 'no-mail': { status: 409 } }, { other: 1 }, { 'no-mail': { status: 503 } }), { message: /no-mail/ });
  t.throws(() => joined({ constructor: 1 }, { constructor: 2 }), { message: /constructor/ });
  t.same(joined({ constructor: 1 }), { constructor: 1 });
});
