/** Calls of actors whose refusals become refusals of the request. */
import type { ActorType } from '../actors/contract.ts';
import type { ActorProxy } from '../dapr/contract.ts';
import { Refusal } from './problem.ts';

export async function callActor<T>(
  proxy: ActorProxy,
  type: ActorType,
  id: string,
  method: string,
  command: unknown,
  idempotent = true,
): Promise<T> {
  const answer = await proxy.call<T>(type, id, method, command, { idempotent, timeoutMs: 10_000 });
  if (answer.ok) return answer.value;
  throw new Refusal(answer.problem);
}
