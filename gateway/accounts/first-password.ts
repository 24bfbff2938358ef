/** Whether an account without a password may be given one: not where a sign-in service says who may come in, who would then come in without it. */
import type { TransactionSql } from 'postgres';
import type { Database } from '../../components/database/contract.ts';
import type { SignUpPolicy } from '../contract/roles.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import type { StoredService } from './services/stored.ts';

/** Pure. `issuers`: of the services by which the account was made, or to which it was linked. */
export function mayHavePassword(
  account: { hasPassword: boolean; issuers: readonly string[] },
  rules: { signUp: SignUpPolicy; services: readonly StoredService[] },
): boolean {
  if (account.hasPassword || account.issuers.length === 0) return true;
  const demanding = rules.services.flatMap((one) => (one.kind === 'github' && one.organisations.length > 0 ? [one.issuer] : []));
  return rules.signUp !== 'services' && !account.issuers.some((issuer) => demanding.includes(issuer));
}

export async function passwordIsFor(
  { accounts, live }: Pick<Services, 'accounts' | 'live'>,
  sql: Database | TransactionSql<{ bigint: number }>,
  accountId: string,
): Promise<boolean> {
  const identities = await sql<{ provider: string }[]>`
    select provider_id as provider from account_identities where user_id = ${accountId}`;
  const providers = identities.map(({ provider }) => provider);
  return mayHavePassword(
    { hasPassword: providers.includes('credential'), issuers: providers.filter((one) => one !== 'credential') },
    { signUp: live.value('accounts').signUp, services: (await accounts.services.now()).items },
  );
}

export const servicesAlone = () =>
  refuse('services-alone', 403, 'This account is signed in to at its sign-in service alone, and has no password.');
