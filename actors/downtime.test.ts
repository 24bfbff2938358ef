import t from 'tap';
import { createDowntime } from './downtime.ts';

const at = (seconds: number): Date => new Date(1_000_000 + seconds * 1000);

t.test('time in which we worked counts against a lease', async (t) => {
  const downtime = createDowntime({ lastSign: at(0), longestGapMs: 15_000 });
  for (let second = 5; second <= 100; second += 5) downtime.working(at(second));
  t.equal(downtime.graceSeconds(at(30), at(100)), 0);
});

t.test('a gap is given back to the leases that lived through it', async (t) => {
  const downtime = createDowntime({ lastSign: at(0), longestGapMs: 15_000 });
  downtime.working(at(5));
  t.equal(downtime.graceSeconds(at(0), at(65)), 70, 'while it lasts');
  downtime.working(at(105));
  t.equal(downtime.graceSeconds(at(0), at(110)), 110);
  t.equal(downtime.graceSeconds(at(55), at(110)), 60, 'the part after the renewal');
  for (let second = 110; second <= 170; second += 5) downtime.working(at(second));
  t.equal(downtime.graceSeconds(at(106), at(170)), 0);
});
