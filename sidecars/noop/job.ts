/** Does nothing, for benches of the machinery: commits the segment rows of its order, if there are any. */
import { z } from 'zod';
import { commitBody } from '../../gateway/contract/worker.ts';
import { badLuck, JobFailed } from '../answer.ts';
import type { JobRunner } from '../job.ts';

const { inits, segments } = commitBody.shape;
/** More rows than one commit takes are committed in several. */
const rows = z.object({ inits: inits.default([]), segments: segments.element.array().default([]) });
const mostRows = 400;

export const runNoop: JobRunner = async (job, tools) => {
  const order = rows.safeParse(job.input);
  if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
  const from = job.firstSegment + job.committed;
  const left = order.data.segments.filter((row) => row.index >= from).toSorted((a, b) => a.index - b.index);
  // A commit holds whole indexes.
  const rungs = new Set(left.map((row) => row.rung)).size;
  const batch = Math.floor(mostRows / Math.max(1, rungs)) * rungs;
  for (let at = 0; at < left.length; at += batch) {
    const answer = await tools.client.commit({ inits: at === 0 ? order.data.inits : [], segments: left.slice(at, at + batch) });
    if (!answer.ok) throw new JobFailed(answer.problem, true);
  }
  return {};
};
