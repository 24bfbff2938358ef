/** Readers while the database does not answer: what it has said before, and what everybody may see. */
import { isDatabaseAway } from '../components/database/contract.ts';
import type { Caller } from './answer.ts';
import type { Route } from './contract/routes.ts';
import { databaseAway, Refusal } from './problem.ts';
import { within } from './within.ts';

const patienceMilliseconds = 2000;

/** Rejects as of a database that is away where the answer does not come in time: a server that stands still refuses nothing. */
export const inTime = <V>(asked: Promise<V>): Promise<V> => within(patienceMilliseconds, asked, databaseAway);

export function isAway(error: unknown): boolean {
  return isDatabaseAway(error) || (error instanceof Refusal && error.problem.code === 'database-unavailable');
}

/**
 * Answers as to whoever calls. While nobody can say who that is, those who only read media and what belongs to a video are answered as a guest;
 * what a guest is refused waits for who they are, so that an outage gives nobody rights and takes nobody for a stranger.
 */
export async function answerTo<A>(route: Route, asked: Promise<Caller | null>, answer: (caller: Caller | null) => Promise<A>): Promise<A> {
  const mayBeGuest = route.method === 'GET' && (route.access === 'reader' || (route.access === 'public' && route.rate === 'media'));
  if (!mayBeGuest) return answer(await asked);
  let caller: Caller | null;
  try {
    caller = await inTime(asked);
  } catch (error) {
    if (!isAway(error)) throw error;
    let late: Caller | null = null;
    asked.then(
      (one) => {
        late = one;
      },
      () => {},
    );
    const made = await answer(null).catch(async (refusal: unknown) => {
      if (!(refusal instanceof Refusal)) throw refusal;
      return answer(await asked);
    });
    // The database was only slow, and others than a guest may be told something else; of media they are not.
    return late === null || route.rate === 'media' ? made : answer(late);
  }
  return answer(caller);
}
