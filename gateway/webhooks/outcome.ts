/** What an attempt means for the delivery and for its hook: a decision without input or output. */
import { type Problem, problem } from '../../actors/contract.ts';

/** What came of an attempt: the status of an answer, or why there was none. */
export type Attempt = { status: number; problem: null } | { status: null; problem: Problem };
export interface HookHealth {
  failures: number;
  failingSince: Date | null;
}
export interface Outcome {
  delivery: { state: 'delivered' | 'failed' } | { state: 'pending'; dueAt: Date };
  hook: HookHealth & {
    resumeAt: Date | null;
    /** Why it hears no more. */
    disable: Problem | null;
  };
}

export interface Patience {
  /** After the first attempt. */
  retries: number;
  /** Before the first retry; doubles with each. */
  baseSeconds: number;
  /** So many failures in a row, of whatever deliveries, and the hook gets one attempt a pause. */
  failuresToPause: number;
  pauseSeconds: number;
  /** Having failed for so long, without any success, the hook is disabled. */
  giveUpSeconds: number;
}
export const patience: Patience = { retries: 5, baseSeconds: 30, failuresToPause: 5, pauseSeconds: 300, giveUpSeconds: 3 * 24 * 3600 };

/** `tries`: this one included. `random`: from 0 to 1; deliveries that failed together are spread over the fifth before and after their time. */
export function outcomeOf(
  attempt: Attempt,
  init: { tries: number; hook: HookHealth; now: Date; random: number },
  { retries, baseSeconds, failuresToPause, pauseSeconds, giveUpSeconds }: Patience = patience,
): Outcome {
  const { tries, hook, now, random } = init;
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  if (attempt.status !== null && attempt.status >= 200 && attempt.status < 300)
    return { delivery: { state: 'delivered' }, hook: { failures: 0, failingSince: null, resumeAt: null, disable: null } };
  const failures = hook.failures + 1;
  const failingSince = hook.failingSince ?? now;
  const again = tries <= retries;
  const wait = baseSeconds * 2 ** (tries - 1) * (0.8 + 0.4 * random);
  return {
    delivery: again ? { state: 'pending', dueAt: after(wait) } : { state: 'failed' },
    hook: {
      failures,
      failingSince,
      resumeAt: failures >= failuresToPause ? after(pauseSeconds) : null,
      disable: reasonToDisable(attempt, now.getTime() - failingSince.getTime() >= giveUpSeconds * 1000),
    },
  };
}

function reasonToDisable(attempt: Attempt, failsForLong: boolean): Problem | null {
  if (attempt.status === 410) return problem('receiver-gone', 410, 'The receiver has answered 410: it wants no more messages.');
  if (!failsForLong) return null;
  const last = attempt.problem?.title ?? `Its last answer was ${attempt.status}.`;
  return problem('receiver-failing', 502, 'The receiver has taken no message for days.', last);
}
