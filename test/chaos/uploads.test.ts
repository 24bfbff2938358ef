import t from 'tap';
import { interruptedUpload } from './uploads/run.ts';

t.setTimeout(600_000);

t.test('an upload survives killed clients, a killed server and cut connections', { timeout: 600_000 }, async (t) => {
  const { isWhole, faults, againBytes } = await interruptedUpload({ megabytes: 200, faults: 8 });
  t.same(faults, { client: 3, server: 3, connection: 2 });
  t.ok(isWhole, 'every byte is in its place');
  t.ok(againBytes < 200 * 1024 * 1024, `${Math.round(againBytes / 1e6)} MB were sent twice: less than the file`);
});
