/** Links `/login?token=...` that sign in once, within the hour: printed by each start, or handed over by an administrator. */
import { randomBytes } from 'node:crypto';
import type { Database } from '../../components/database/contract.ts';
import { hashSecret } from '../keys.ts';
import { firstAdministrator } from './person.ts';

const linkMinutes = 60;
export const linkMilliseconds = linkMinutes * 60_000;
/** 256 bits, as tokens of links are written. */
const secretShape = /^[A-Za-z0-9_-]{43}$/;

export interface LinkOwner {
  id: string;
  name: string;
  email: string;
}

/** Makes one and returns its token. Without an account it is for the first administrator who can sign in. */
export async function createLoginLink(database: Database, accountId: string | null = null): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await database`
    insert into login_links (hash, account_id, expires_at)
    select ${hashSecret(token)}, coalesce(${accountId}::text, (
      select id from accounts where role = 'administrator' and approved and not (banned and (ban_expires is null or ban_expires > now()))
      order by id = ${firstAdministrator} desc, created_at limit 1)), now() + make_interval(mins => ${linkMinutes})`;
  return token;
}

/** Whom a link would sign in as, without using it; null when it is unknown, old or used. */
export async function ownerOfLoginLink(database: Database, token: string): Promise<LinkOwner | null> {
  if (!secretShape.test(token)) return null;
  const [owner] = await database<LinkOwner[]>`
    select a.id, a.name, a.email from login_links l join accounts a on a.id = l.account_id
    where l.hash = ${hashSecret(token)} and l.used_at is null and l.expires_at > now()`;
  return owner ?? null;
}

/** Whose it is, or was; undefined when nobody's. */
export async function accountOfLoginLink(database: Database, token: string): Promise<string | undefined> {
  const [link] = await database<{ account_id: string }[]>`select account_id from login_links where hash = ${hashSecret(token)}`;
  return link?.account_id;
}

/** Uses up a link and tells whose it is; null when it is unknown, old or used. */
export async function useLoginLink(database: Database, token: string): Promise<string | null> {
  if (!secretShape.test(token)) return null;
  const [link] = await database<{ account_id: string }[]>`
    update login_links set used_at = now() where hash = ${hashSecret(token)} and used_at is null and expires_at > now() returning account_id`;
  return link?.account_id ?? null;
}

/**
 * Whether nobody has ended the links of the account since this one was used. Whoever ends them meanwhile is waited for; whoever does so
 * later finds the session that was opened before this was asked (`endWaysIn`).
 */
export async function isLoginLinkKept(database: Database, token: string): Promise<boolean> {
  return (await database`select 1 from login_links where hash = ${hashSecret(token)} for share`).length === 1;
}
