import t from 'tap';
import { createKeyedMutex } from './mutex.ts';

t.test('turns of one key follow each other, also after a throw; other keys go on; nothing is kept', async (t) => {
  const mutex = createKeyedMutex();
  const trace: string[] = [];
  const turn = (key: string, name: string, fail = false) =>
    mutex.run(key, async () => {
      trace.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      trace.push(`${name} out`);
      if (fail) throw new Error(name);
    });
  const outcomes = await Promise.allSettled([turn('a', 'a1', true), turn('a', 'a2'), turn('b', 'b1'), turn('a', 'a3')]);
  t.strictSame(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
  t.strictSame(
    trace.filter((line) => line.startsWith('a')),
    ['a1 in', 'a1 out', 'a2 in', 'a2 out', 'a3 in', 'a3 out'],
  );
  t.ok(trace.indexOf('b1 in') < trace.indexOf('a1 out'), 'another key does not wait');
  t.equal(mutex.size, 0);
});
