import t from 'tap';
import { addressOfCase, targetIn } from './model.ts';

t.test('what a case is called in an address names its target again', (t) => {
  const id = '8c1f0f7e-3b0a-4f43-9b1e-2f6f5f4f7a10';
  t.same(targetIn(addressOfCase({ kind: 'video', id }).replace('/moderation/', '')), { kind: 'video', target: id });
  for (const other of ['', 'video', 'video.', 'planet.x', '.x']) t.equal(targetIn(other), null, other);
  t.end();
});
