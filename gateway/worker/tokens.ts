/** One-time tokens by which a new worker gets its key: an administrator makes one, the worker exchanges it. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Scope } from '../../actors/worker/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { ActorProxy } from '../../dapr/contract.ts';
import { callActor } from '../calls.ts';
import { hashSecret } from '../keys.ts';
import { refuse } from '../problem.ts';

const tokenShape = /^vt_[A-Za-z0-9_-]{43}$/;
/** Expired ones are shown for so long. */
const keptDays = 30;

/** The token is returned this once and stored as a hash. */
export async function createToken(database: Database, init: { label: string; scope: Scope; hours: number }) {
  const id = randomUUID();
  const token = `vt_${randomBytes(32).toString('base64url')}`;
  await database`delete from worker_tokens where expires_at < now() - make_interval(days => ${keptDays})`;
  const [row] = await database<{ expires_at: Date }[]>`
    insert into worker_tokens (id, hash, label, scope, expires_at)
    values (${id}, ${hashSecret(token)}, ${init.label}, ${init.scope}, now() + make_interval(hours => ${init.hours})) returning expires_at`;
  return { id, token, expiresAt: row!.expires_at.toISOString() };
}

interface TokenRow {
  id: string;
  label: string;
  scope: string;
  used_at: Date | null;
  expired: boolean;
  attempt_hash: string | null;
}
/**
 * Uses a token up and registers a worker by its id. `attempt` is what the worker made up for this call: the same call again, because
 * the answer was lost, gets the same key, which is derived from both and stored nowhere.
 */
export async function exchangeToken(
  services: { database: Database; proxy: ActorProxy },
  { token, attempt = randomUUID() }: { token: string; attempt?: string | undefined },
): Promise<{ id: string; key: string }> {
  const { database, proxy } = services;
  const hash = hashSecret(token);
  const attemptHash = hashSecret(attempt);
  const [used] = tokenShape.test(token)
    ? await database<TokenRow[]>`
        update worker_tokens set used_at = coalesce(used_at, now()), attempt_hash = ${attemptHash}
        where hash = ${hash} and expires_at > now() and (used_at is null or attempt_hash = ${attemptHash}) returning *`
    : [];
  if (!used) throw await refusalOf(database, hash);
  const { key, prefix } = keyOf(token, attempt);
  const command = { label: used.label, scope: used.scope, keyPrefix: prefix, keyHash: hashSecret(key) };
  await callActor(proxy, 'Worker', used.id, 'register', command);
  return { id: used.id, key };
}

async function refusalOf(database: Database, hash: string) {
  const [found] = await database<TokenRow[]>`select *, expires_at <= now() as expired from worker_tokens where hash = ${hash}`;
  const advice = 'Ask an administrator for a new token.';
  if (!found) return refuse('token-unknown', 401, 'There is no such registration token.', `It was mistyped or deleted. ${advice}`);
  if (found.used_at) return refuse('token-used', 410, 'This registration token has been used.', `Each works once. ${advice}`);
  return refuse('token-expired', 410, 'This registration token is too old.', advice);
}

/** A key as gateway/keys.ts makes them, from 256 random bits of the token. */
function keyOf(token: string, attempt: string): { key: string; prefix: string } {
  const bits = createHmac('sha512', token).update(`worker key ${attempt}`).digest();
  const prefix = bits.subarray(0, 6).toString('hex');
  return { key: `vw_${prefix}_${bits.subarray(6, 38).toString('base64url')}`, prefix };
}
