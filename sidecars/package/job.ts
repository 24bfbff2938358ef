/** Makes one file of each track. The bytes stay at the server; this says what is to be done, and waits beside it. */
import { packageInput } from '../../gateway/contract/worker.ts';
import { badLuck, JobFailed } from '../answer.ts';
import type { JobRunner } from '../job.ts';

export const runPackage: JobRunner = async (job, tools) => {
  const order = packageInput.safeParse(job.input);
  if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
  const { edition, revision, families } = order.data;
  const wanted = families.flatMap(({ family, rungs }) => rungs.map((rung) => ({ family, rung })));
  const tracks = [];
  for (const [index, track] of wanted.entries()) {
    const answer = await tools.client.compose(track, (fraction) => tools.progress({ fraction: (index + fraction) / wanted.length }));
    if (!answer.ok) throw new JobFailed(answer.problem, true);
    tracks.push({ ...track, ...answer.value });
  }
  return { edition, revision, tracks };
};
