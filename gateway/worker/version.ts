/** Workers that are too old are told so and get no work. */
import { oldestProtocol } from '../contract/worker.ts';
import { type Refusal, refuse } from '../problem.ts';
import { compareVersions } from './semantic-version.ts';

/** Null for a worker that is new enough. `protocol` is known only when it says hello. */
export function tooOld(required: string | null | undefined, worker: { version: string | null; protocol?: number }): Refusal | null {
  const advice = 'Upgrade the worker and start it again; its key stays the same.';
  if (worker.protocol !== undefined && worker.protocol < oldestProtocol)
    return refuse(
      'worker-too-old',
      403,
      `This worker speaks version ${worker.protocol} of the worker API; the server needs ${oldestProtocol}.`,
      advice,
    );
  if (!required || (worker.version !== null && compareVersions(worker.version, required) >= 0)) return null;
  return refuse(
    'worker-too-old',
    403,
    `This worker is version ${worker.version ?? 'unknown'}; the server needs ${required} or newer.`,
    advice,
  );
}
