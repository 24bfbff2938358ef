/** Shows that whoever asks is the owner, and not somebody at a browser that was left open: by the password, or by having signed in just now. */
import type { Context, Person } from '../answer.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { looking } from './attempts.ts';
import { tokenIn } from './session-cookie.ts';

const freshMinutes = 60;

export function personIn({ caller }: Pick<Context, 'caller'>): Person {
  if (caller?.kind !== 'person') throw refuse('unauthorized', 401, 'The call needs a valid key or a session.');
  return caller;
}
export function sessionIn(context: Pick<Context, 'caller'>): Person & { session: string } {
  const person = personIn(context);
  if (person.session === null) throw refuse('session-needed', 403, 'Sign in first: a key is not enough for this.');
  return { ...person, session: person.session };
}

/** Refuses whoever does not show it. A session counts where the account has no password, or none is sent and `freshCounts`. */
export async function confirmOwner(
  { accounts, database, secret }: Services,
  context: Pick<Context, 'caller' | 'clientAddress'>,
  given: { password: string | undefined; freshCounts: boolean },
): Promise<void> {
  const person = sessionIn(context);
  const [row] = await database<{ password: string | null; isFresh: boolean }[]>`
    select s.created_at > now() - make_interval(mins => ${freshMinutes}) as "isFresh",
      (select password from account_identities where user_id = s.user_id and provider_id = 'credential') as password
    from account_sessions s where s.token = ${tokenIn(person.session, secret)}`;
  const hash = row?.password ?? null;
  if (hash !== null && given.password !== undefined) {
    const attempt = await accounts.attempts.begin({ account: `own ${person.id}`, address: context.clientAddress });
    const { password } = given;
    if (!(await looking(attempt, () => accounts.passwords.verify({ hash, password }))))
      throw refuse('wrong-password', 403, 'That is not the password of this account.');
    await attempt.succeeded();
    return;
  }
  if (hash !== null && !given.freshCounts) throw refuse('wrong-password', 403, 'Send the password of this account.');
  if (!row?.isFresh) throw refuse('fresh-session-needed', 403, 'The session is too old for this.', 'Sign in again, or send the password.');
}
