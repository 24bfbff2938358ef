/** Where an account is signed in. */
import type { Services } from '../services.ts';
import { tokenIn } from './session-cookie.ts';

interface Row {
  id: string;
  current: boolean | null;
  address: string | null;
  program: string | null;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
}

/** Newest first. `session`: the cookie of whoever asks, whose session is the current one. */
export async function sessionsOf(
  { database, secret }: Pick<Services, 'database' | 'secret'>,
  { account, session }: { account: string; session: string | null },
) {
  const current = session === null ? null : tokenIn(session, secret);
  const rows = await database<Row[]>`
    select id, token = ${current}::text as current, ip_address as address, user_agent as program, created_at, updated_at, expires_at
    from account_sessions where user_id = ${account} and expires_at > now() order by created_at desc, id`;
  return rows.map(({ id, address, program, current: isCurrent, created_at, updated_at, expires_at }) => ({
    id,
    current: isCurrent === true,
    address,
    program,
    createdAt: created_at.toISOString(),
    lastUsedAt: updated_at.toISOString(),
    expiresAt: expires_at.toISOString(),
  }));
}
