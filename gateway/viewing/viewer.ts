/** Who keeps something for themselves: a person, by a session or by a key that is not an organisation's. */

import type { Database } from '../../components/database/contract.ts';
import { may } from '../access.ts';
import { demand, unknownCaller } from '../admission.ts';
import type { Caller, Person } from '../answer.ts';

/** For routes that let in whoever may see a video or a channel: keeping something needs an account besides. */
export function viewerOf(caller: Caller | null, name: 'account.library' | 'account.watch' | 'comment.write'): Person {
  if (caller?.kind !== 'person') throw unknownCaller(name);
  demand(may(caller, name, null), name);
  return caller;
}

/** Videos that they would be shown by who they are. What only a password or a token has opened is in no list. */
export function seenBy(database: Database, person: Person) {
  const { id, organisations } = person;
  const all = organisations.map((one) => one.id);
  const editing = organisations.filter(({ role }) => role !== 'viewer').map((one) => one.id);
  return database`v.deleted_at is null and (
    v.privacy in ('public', 'unlisted')
    or (v.organisation_id is null and v.owner_id = ${id})
    or (v.organisation_id = any(${all}::text[]) and v.privacy = 'organisation')
    or v.organisation_id = any(${editing}::text[]))`;
}
