/** Keys of accounts, for programs. Each is shown once and stored as a hash; it may do a part of what its account may. */
import type { Database } from '../components/database/contract.ts';
import { personOf } from './accounts/person.ts';
import type { Person } from './answer.ts';
import { type KeyScope, keyScopes } from './contract/roles.ts';
import { makeKey, sameHash } from './keys.ts';
import { notFound, refuse } from './problem.ts';

export interface NewApiKey {
  label: string;
  accountId: string;
  scopes: readonly KeyScope[];
  organisationId?: string | null;
  expiresAt?: Date | null;
}
export interface ApiKey {
  /** Its public part. */
  id: string;
  label: string;
  accountId: string;
  scopes: KeyScope[];
  organisationId: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  /** With microseconds, for cursors. */
  createdText: string;
}
/** Of one account that can be used. */
const mostKeys = 100;
const usedMinutes = 10;

const columns = (database: Database) => database`
  prefix as id, label, account_id as "accountId", scopes, organisation_id as "organisationId", created_at as "createdAt",
  expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt", created_at::text as "createdText"`;
const usable = (database: Database) => database`revoked_at is null and (expires_at is null or expires_at > now())`;

export async function createApiKey(database: Database, init: NewApiKey): Promise<ApiKey & { key: string }> {
  const { key, prefix, hash } = makeKey('vs');
  const { label, accountId, organisationId = null, expiresAt = null } = init;
  const [made] = await database<ApiKey[]>`
    insert into api_keys (prefix, hash, label, account_id, scopes, organisation_id, expires_at)
    select ${prefix}, ${hash}, ${label}, ${accountId}, ${[...init.scopes]}::text[], ${organisationId}, ${expiresAt}
    where (select count(*) from api_keys where account_id = ${accountId} and ${usable(database)}) < ${mostKeys}
    returning ${columns(database)}`.catch((error: { code?: string }) => {
    // Of an organisation that is not there: an administrator may name any.
    throw error.code === '23503' ? notFound('There is no such organisation.') : error;
  });
  if (!made) throw refuse('too-many-keys', 409, `An account has ${mostKeys} keys at most; revoke some first.`);
  return { ...made, key };
}

/** Whom a key stands for; null for one that is unknown, revoked or too old, or whose account may do nothing now. */
export async function personOfKey(database: Database, shown: { prefix: string; hash: string }): Promise<Person | null> {
  const { prefix } = shown;
  const [key] = await database<
    { hash: string; accountId: string; scopes: string[]; organisationId: string | null; expiresAt: Date | null; isNoted: boolean | null }[]
  >`
    select hash, account_id as "accountId", scopes, organisation_id as "organisationId", expires_at as "expiresAt",
      last_used_at > now() - make_interval(mins => ${usedMinutes}) as "isNoted"
    from api_keys where prefix = ${prefix} and ${usable(database)}`;
  if (!key || !sameHash(key.hash, shown.hash)) return null;
  // That it was used is worth a note, but no refusal when the note cannot be written.
  if (key.isNoted !== true) await database`update api_keys set last_used_at = now() where prefix = ${prefix}`.catch(() => undefined);
  const scopes = keyScopes.filter((scope) => key.scopes.includes(scope));
  const person = await personOf(database, key.accountId, { scopes, session: null });
  if (person === null) return null;
  const { organisationId, expiresAt } = key;
  return {
    ...person,
    key: prefix,
    ...(organisationId !== null && { boundTo: organisationId }),
    ...(expiresAt !== null && { until: expiresAt }),
  };
}

/** Newest first; of one account or of all, those that were revoked or ended only when asked for. */
export async function listApiKeys(
  database: Database,
  init: {
    accountId?: string | undefined;
    /** Those that are bound to it alone. */
    organisationId?: string | undefined;
    endedToo: boolean;
    limit: number;
    after: { createdAt: string; id: string } | null;
  },
): Promise<ApiKey[]> {
  const { accountId, organisationId, endedToo, limit, after } = init;
  return database<ApiKey[]>`
    select ${columns(database)} from api_keys
    where ${accountId === undefined ? database`true` : database`account_id = ${accountId}`}
      ${organisationId === undefined ? database`` : database`and organisation_id = ${organisationId}`}
      ${endedToo ? database`` : database`and ${usable(database)}`}
      ${after ? database`and (created_at, prefix) < (${after.createdAt}::text::timestamptz, ${after.id})` : database``}
    order by created_at desc, prefix desc limit ${limit}`;
}

export async function renameApiKey(database: Database, which: { id: string; accountId: string }, label: string): Promise<ApiKey | null> {
  const [key] = await database<ApiKey[]>`
    update api_keys set label = ${label}
    where prefix = ${which.id} and account_id = ${which.accountId} and ${usable(database)} returning ${columns(database)}`;
  return key ?? null;
}

/** The hash of the key that was revoked; null when there is none. One that was revoked before stays revoked since then. */
export async function revokeApiKey(database: Database, which: { id: string; accountId?: string }): Promise<string | null> {
  const [key] = await database<{ hash: string }[]>`
    update api_keys set revoked_at = coalesce(revoked_at, now())
    where prefix = ${which.id} ${which.accountId === undefined ? database`` : database`and account_id = ${which.accountId}`} returning hash`;
  return key?.hash ?? null;
}
