/** Passwords are hashed slowly on purpose, so only so many at a time, and only so many may wait: strangers cannot take all of the processor. */
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { problem } from '../../actors/contract.ts';
import { Refusal, refuse } from '../problem.ts';
import { createTurns } from '../turns.ts';

export interface Passwords {
  hash(password: string): Promise<string>;
  verify(init: { hash: string; password: string }): Promise<boolean>;
}
export const shortestPassword = 10;
export const longestPassword = 128;

/** Refuses what is no password of an account, with the figures. */
export function requirePassword(password: string): void {
  if (password.length >= shortestPassword && password.length <= longestPassword) return;
  const message =
    password.length < shortestPassword
      ? `The password needs ${shortestPassword} characters at least.`
      : `The password may have ${longestPassword} characters at most.`;
  throw new Refusal(problem('bad-password', 422, message), {}, [{ path: 'password', message }]);
}

export function createPasswords(init: { atOnce: number; waiting: number }): Passwords {
  const turns = createTurns(init.atOnce);
  let under = 0;
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (under >= init.atOnce + init.waiting) throw refuse('busy', 503, 'Many people sign in right now. Try again in a moment.');
    under += 1;
    try {
      return await turns(work);
    } finally {
      under -= 1;
    }
  }
  return {
    hash: (password) => inTurn(() => hashPassword(password)),
    verify: (given) => inTurn(() => verifyPassword(given)),
  };
}
