/** 2 GB, interrupted 20 times: `npm run soak -- uploads [MEGABYTES] [FAULTS] [SEED]`. The seed is printed, so that a bad run can be repeated. */
import { interruptedUpload } from './uploads/run.ts';

const [megabytes = 2048, faults = 20, seed = Date.now() % 100_000] = process.argv.slice(2).map(Number);
console.log(`seed ${seed}`);
const mostExtraMegabytes = 150;
const outcome = await interruptedUpload({ megabytes, faults, seed });
const { before, most } = outcome.memoryMegabytes;
const happened = Object.entries(outcome.faults).map(([kind, count]) => `${kind} ${count}`);
console.log(`${megabytes} MiB in ${outcome.seconds.toFixed(1)} s with ${happened.join(', ')} interruptions`);
console.log(`sent again: ${(outcome.againBytes / 1e6).toFixed(0)} MB`);
console.log(`memory of the app (PSS): ${before} MB before, ${most} MB at most`);
console.log(outcome.isWhole ? 'every byte is in its place' : 'the stored file is another one');
if (!outcome.isWhole || most - before > mostExtraMegabytes) process.exitCode = 1;
