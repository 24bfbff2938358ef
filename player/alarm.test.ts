import { mock } from 'node:test';
import t from 'tap';
import { createAlarm } from './alarm.ts';

t.before(() => mock.timers.enable({ apis: ['setTimeout'] }));
t.teardown(() => mock.timers.reset());

function ringing() {
  let rings = 0;
  const alarm = createAlarm(() => {
    rings += 1;
  });
  return { alarm, rings: () => rings };
}

t.test('the earlier of two wishes wins', async (t) => {
  const { alarm, rings } = ringing();
  alarm.within(60_000);
  alarm.within(400);
  alarm.within(5_000);
  mock.timers.tick(399);
  t.equal(rings(), 0);
  mock.timers.tick(1);
  t.equal(rings(), 1);
  mock.timers.tick(60_000);
  t.equal(rings(), 1);
});

t.test('wishes that keep coming do not put it off', async (t) => {
  const { alarm, rings } = ringing();
  for (let n = 0; n < 10; n += 1) {
    alarm.within(400);
    mock.timers.tick(100);
  }
  t.equal(rings(), 2);
});

t.test('it can be turned off, and set again', async (t) => {
  const { alarm, rings } = ringing();
  alarm.within(400);
  alarm.off();
  mock.timers.tick(1_000);
  t.equal(rings(), 0);
  alarm.within(5_000);
  mock.timers.tick(5_000);
  t.equal(rings(), 1);
});
