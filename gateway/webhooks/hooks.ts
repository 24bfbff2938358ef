/** Rows of webhooks. */
import { randomUUID } from 'node:crypto';
import type { Problem } from '../../actors/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { HookOwner, WebhookView } from '../contract/webhooks.ts';
import { newSecret } from './secret.ts';

export interface HookRow {
  id: string;
  owner_kind: HookOwner['kind'];
  owner_id: string;
  url: string;
  description: string;
  events: WebhookView['events'];
  headers: Record<string, string>;
  state: WebhookView['state'];
  problem: Problem | null;
  failures: number;
  resume_at: Date | null;
  failing_since: Date | null;
  last_success_at: Date | null;
  previous_until: Date | null;
  created_by: string;
  created_at: Date;
}
export interface HookChange {
  url?: string | undefined;
  description?: string | undefined;
  events?: WebhookView['events'] | undefined;
  headers?: Record<string, string> | undefined;
  state?: 'active' | 'paused' | undefined;
}

const columns = (database: Database) => database`
  id, owner_kind, owner_id, url, description, events, headers, state, problem, failures, resume_at, failing_since, last_success_at,
  case when previous_until > now() then previous_until end as previous_until, created_by, created_at`;

/** Null when the owner has `most` already. */
export async function createHook(
  database: Database,
  owner: HookOwner,
  init: Required<Pick<HookChange, 'url' | 'description' | 'events' | 'headers'>> & { by: string; most: number },
): Promise<{ row: HookRow; secret: string } | null> {
  const secret = newSecret();
  const row = await database.begin(async (connection) => {
    // Two at once must not both be the last.
    await connection`select pg_advisory_xact_lock(hashtextextended(${`webhooks of ${owner.kind} ${owner.id}`}, 0))`;
    const [made] = await connection<HookRow[]>`
      insert into webhooks (id, owner_kind, owner_id, url, description, events, headers, secret, state, created_by, created_at, updated_at)
      select ${randomUUID()}, ${owner.kind}, ${owner.id}, ${init.url ?? ''}, ${init.description ?? ''}, ${init.events ?? []},
        ${connection.json(init.headers ?? {})}, ${secret}, 'active', ${init.by}, now(), now()
      where (select count(*) from webhooks where owner_kind = ${owner.kind} and owner_id = ${owner.id}) < ${init.most}
      returning ${columns(database)}`;
    return made;
  });
  return row ? { row: row as HookRow, secret } : null;
}

export async function findHook(database: Database, id: string): Promise<HookRow | null> {
  const [row] = await database<HookRow[]>`select ${columns(database)} from webhooks where id = ${id}`;
  return row ?? null;
}

/** Of one owner, or of everybody; oldest first. */
export async function listHooks(database: Database, owner: HookOwner | null): Promise<HookRow[]> {
  return database<HookRow[]>`
    select ${columns(database)} from webhooks
    where ${owner === null}::boolean or (owner_kind = ${owner?.kind ?? ''} and owner_id = ${owner?.id ?? ''})
    order by created_at, id limit 1000`;
}

/** A hook that is switched on begins anew, whatever came before. */
export async function changeHook(database: Database, id: string, change: HookChange): Promise<HookRow | null> {
  const { url, description, events, state, headers = url === undefined ? undefined : await headersFor(database, id, url) } = change;
  const isFresh = state === 'active' || url !== undefined;
  const [row] = await database<HookRow[]>`
    update webhooks set
      url = coalesce(${url ?? null}, url), description = coalesce(${description ?? null}, description),
      events = coalesce(${events ?? null}::text[], events), headers = coalesce(${headers ? database.json(headers) : null}::jsonb, headers),
      state = coalesce(${state ?? null}, state), problem = case when ${state === undefined}::boolean then problem end,
      failures = case when ${isFresh}::boolean then 0 else failures end,
      resume_at = case when ${isFresh}::boolean then null else resume_at end,
      failing_since = case when ${isFresh}::boolean then null else failing_since end,
      updated_at = now()
    where id = ${id} returning ${columns(database)}`;
  return row ?? null;
}

/** Values of headers are secrets between the owner and the server that they were given for: another one is told none of them. */
async function headersFor(database: Database, id: string, url: string): Promise<Record<string, string> | undefined> {
  const [now] = await database<{ url: string }[]>`select url from webhooks where id = ${id}`;
  return now && new URL(now.url).origin === new URL(url).origin ? undefined : {};
}

/** The present secret goes on being used beside the new one for as long as is said. */
export async function exchangeSecret(database: Database, id: string, overlapSeconds: number): Promise<string | null> {
  const secret = newSecret();
  const done = await database`
    update webhooks set secret = ${secret}, previous_secret = case when ${overlapSeconds}::int > 0 then secret end,
      previous_until = now() + make_interval(secs => ${overlapSeconds}), updated_at = now()
    where id = ${id}`;
  return done.count === 1 ? secret : null;
}

export async function removeHook(database: Database, id: string): Promise<void> {
  await database`delete from webhooks where id = ${id}`;
}

/** Values of headers may be secrets of the receiver: nobody is shown them again. */
export function viewOfHook(row: HookRow): WebhookView {
  const time = (at: Date | null) => at?.toISOString() ?? null;
  return {
    id: row.id,
    owner: { kind: row.owner_kind, id: row.owner_id },
    url: row.url,
    description: row.description,
    events: row.events,
    headers: Object.keys(row.headers),
    state: row.state,
    problem: row.problem,
    failures: row.failures,
    pausedUntil: row.resume_at !== null && row.resume_at.getTime() > Date.now() ? time(row.resume_at) : null,
    failingSince: time(row.failing_since),
    lastSuccessAt: time(row.last_success_at),
    previousSecretUntil: time(row.previous_until),
    createdAt: row.created_at.toISOString(),
  };
}
