/** Other faults at other places each time: `UPLOAD_SEED=NUMBER` has those of a bad run come again. */
import t from 'tap';
import { interruptedUpload } from './uploads/run.ts';

t.setTimeout(600_000);
const seed = Number(process.env.UPLOAD_SEED ?? Date.now() % 100_000);

t.test(`an upload survives killed clients, a killed server and cut connections (UPLOAD_SEED=${seed})`, { timeout: 600_000 }, async (t) => {
  const { isWhole, faults, againBytes } = await interruptedUpload({ megabytes: 200, faults: 8, seed });
  const happened = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`);
  t.equal(faults.client + faults.server + faults.connection, 8, happened.join(', '));
  t.ok(
    Object.values(faults).every((count) => count > 0),
    'of each kind',
  );
  t.ok(isWhole, 'every byte is in its place');
  t.ok(againBytes < 200 * 1024 * 1024, `${Math.round(againBytes / 1e6)} MB were sent twice: less than the file`);
});
