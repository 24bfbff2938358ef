/** Which organisation each name in the settings stands for: the one that was seen first by it, since names that are given up can be registered by others. */
import type { Database } from '../../../components/database/contract.ts';
import type { StoredService } from './stored.ts';

export interface FoundOrganisation {
  login: string;
  id: number;
}
export interface KnownOrganisations {
  /** Those of `found` that the names stand for. A name that stood for none yet stands for the one that has it now. */
  among(names: readonly string[], found: readonly FoundOrganisation[]): Promise<FoundOrganisation[]>;
}

export function knownOrganisations(database: Database, issuer: string): KnownOrganisations {
  return {
    async among(names, found) {
      const logins = [...new Set(names.map((name) => name.toLowerCase()))];
      const seen = found.map(({ login, id }) => ({ issuer, login: login.toLowerCase(), organisation_id: `${id}` }));
      const wanted = seen.filter(({ login }) => logins.includes(login));
      if (wanted.length > 0) await database`insert into sign_in_organisations ${database(wanted)} on conflict (issuer, login) do nothing`;
      const known = await database<{ id: string }[]>`
        select organisation_id as id from sign_in_organisations where issuer = ${issuer} and login = any(${logins})`;
      const ids = new Set(known.map(({ id }) => id));
      return found.filter(({ id }) => ids.has(`${id}`));
    },
  };
}

/** Names that no service asks for any more stand for nothing: whoever writes one anew means the organisation that has it then. */
export async function forgetOrganisations(database: Database, services: readonly StoredService[]): Promise<void> {
  const kept = services.flatMap((one) =>
    one.kind === 'github' ? one.organisations.map((name) => `${one.issuer} ${name.toLowerCase()}`) : [],
  );
  await database`delete from sign_in_organisations where issuer || ' ' || login <> all(${kept})`;
}
