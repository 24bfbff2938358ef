/** What a job is asked to do, as its kind understands it. */
import type { z } from 'zod';
import type { ClaimAnswer } from '../gateway/contract/worker.ts';
import { badLuck } from './answer.ts';

export function orderOf<T>(job: Pick<ClaimAnswer, 'input'>, schema: z.ZodType<T>): T {
  const order = schema.safeParse(job.input);
  if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
  return order.data;
}
