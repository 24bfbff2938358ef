import t from 'tap';
import { isWorthOffering, localPositions } from './positions.ts';

function memory() {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

t.test('a position comes back until it is forgotten', async (t) => {
  const storage = memory();
  const positions = localPositions(() => storage);
  t.equal(await positions.read('a'), null);
  await positions.write('a', { seconds: 12, duration: 60 });
  await positions.write('b', { seconds: 30, duration: 60 });
  await positions.write('a', { seconds: 17, duration: 60 });
  t.equal(await localPositions(() => storage).read('a'), 17, 'the newest');
  await positions.forget('a');
  t.same([await positions.read('a'), await positions.read('b')], [null, 30]);
});

t.test('the oldest of many go, and what is no list is taken for none', async (t) => {
  const storage = memory();
  let clock = 0;
  const positions = localPositions(
    () => storage,
    () => (clock += 1),
  );
  for (let n = 0; n < 205; n += 1) await positions.write(`v${n}`, { seconds: n, duration: 1000 });
  t.same([await positions.read('v4'), await positions.read('v5'), await positions.read('v204')], [null, 5, 204]);
  storage.setItem('vitascope.positions', '[{');
  t.equal(await positions.read('v204'), null);
  const closed = localPositions(() => {
    throw new Error('switched off');
  });
  await closed.write('a', { seconds: 1, duration: 2 });
  t.equal(await closed.read('a'), null);
});

t.test('only the middle of a video is offered', async (t) => {
  t.same(
    [0, 4, 5, 50, 95, 96].map((seconds) => isWorthOffering(seconds, 100)),
    [false, false, true, true, true, false],
  );
  t.equal(isWorthOffering(10, 0), false);
});
