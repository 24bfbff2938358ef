import t from 'tap';
import { createHealthReport } from './health.ts';
import type { HealthStatus } from './settings.ts';

t.test('a component tells since when it has been as it is', async (t) => {
  let status: HealthStatus = 'ok';
  let looks = 0;
  let changes = 0;
  const report = createHealthReport(
    {
      one: async () => {
        looks += 1;
        return { status };
      },
    },
    () => new Date((changes += 1) * 1000),
  );
  /** What a look says that began after this call. */
  const look = async () => {
    const before = looks;
    let found = await report();
    // A report holds for a moment.
    while (looks === before) {
      await new Promise((resolve) => setImmediate(resolve));
      found = await report();
    }
    return found.components.one;
  };
  t.same(await look(), { status: 'ok', since: '1970-01-01T00:00:01.000Z' });
  t.same(await look(), { status: 'ok', since: '1970-01-01T00:00:01.000Z' });
  status = 'down';
  t.same(await look(), { status: 'down', since: '1970-01-01T00:00:02.000Z' });
  status = 'ok';
  t.same(await look(), { status: 'ok', since: '1970-01-01T00:00:03.000Z' });
});
