import t from 'tap';
import { createJoins } from './joins.ts';

const over = new AbortController();
t.teardown(() => over.abort());
const make = (more: object = {}) =>
  createJoins<string>({ atOnce: 1, answerMilliseconds: 20, abandonMilliseconds: 60_000, stopping: over.signal, ...more });

t.test('whoever asks again finds the same work, and in the end what it made', async (t) => {
  const joins = make();
  const ending = Promise.withResolvers<string>();
  let begun = 0;
  const begin = (_: AbortSignal, onBytes: (done: number) => void) => {
    begun += 1;
    onBytes(7);
    return ending.promise;
  };
  t.same(await joins.ask('a', begin), { doneBytes: 7 });
  t.same(await joins.ask('a', begin), { doneBytes: 7 });
  t.same(await joins.ask('b', begin), { doneBytes: 0 }, 'another one waits for its turn');
  ending.resolve('file');
  t.same(await joins.ask('a', begin), { made: 'file' });
  t.same(await joins.ask('a', begin), { made: 'file' }, 'also when the answer was lost');
  t.same(await joins.ask('b', begin), { made: 'file' });
  t.equal(begun, 2);
});

t.test('what fails is told, and begun anew by the next to ask', async (t) => {
  const joins = make();
  await t.rejects(
    joins.ask('a', () => Promise.reject(new Error('no room'))),
    /no room/,
  );
  t.same(await joins.ask('a', async () => 'file'), { made: 'file' });
});

t.test('what nobody asks for any more is given up, and so is everything at the end', async (t) => {
  const stopping = new AbortController();
  const untilAborted = (signal: AbortSignal) =>
    new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))));
  let given: AbortSignal | undefined;
  const keep = (signal: AbortSignal) => untilAborted((given = signal));
  await make({ abandonMilliseconds: 5 }).ask('a', keep);
  await new Promise((resolve) => given?.addEventListener('abort', resolve));
  t.ok(given?.aborted);
  await make({ stopping: stopping.signal }).ask('a', keep);
  t.notOk(given?.aborted);
  stopping.abort();
  t.ok(given?.aborted);
});
