/** What of a request goes into the audit log. */
import type { Caller } from '../answer.ts';
import type { Route } from '../contract/routes.ts';

/** What a handler adds to the entry of its call, where neither the caller nor the address of the call says it. */
export interface AuditNotes {
  /** The account that was tried to get into, or that a link was for. What was typed is not kept: an address that nobody has here names no account. */
  account?: string | undefined;
  /** Whoever called has shown that it is theirs, by its password or a link. */
  isTheirs?: boolean;
  /** Of a refusal that people see as a page. */
  code?: string;
}

export interface AuditEntry {
  at: Date;
  actorKind: 'person' | 'worker' | 'nobody';
  actorId: string | null;
  credential: 'session' | 'key' | null;
  action: string;
  target: Record<string, string>;
  fields: string[];
  status: number;
  code: string | null;
  address: string;
  listener: string;
  requestId: string;
}

/** A request whose route is known; `caller` undefined: nobody has looked yet who it was. */
export interface Attempted {
  name: string;
  route: Route;
  caller: Caller | null;
  params: Record<string, unknown>;
  body: unknown;
  notes: AuditNotes;
  address: string;
  listener: string;
  requestId: string;
}

const mostFields = 50;
const mostLetters = 200;

/**
 * Changes alone, whether they were made or refused. What workers do with jobs is told by the history of jobs; what nobody in particular
 * was refused for lack of a key is noise, but where they tried to sign in or to register it is not. What came too often is noise as well.
 */
export function isAudited({ route, caller }: Pick<Attempted, 'route' | 'caller'>, status: number): boolean {
  const signsIn = route.rate === 'login' || route.rate === 'register';
  if (status === 429 || route.isAudited === false) return false;
  if (signsIn) return true;
  if (route.method === 'GET' || caller?.kind === 'worker') return false;
  return caller !== null || status < 400;
}

export function entryOf(attempted: Attempted, outcome: { status: number; code: string | null }, at: Date): AuditEntry {
  const { name, caller, params, body, notes, address, listener, requestId } = attempted;
  const owner = notes.isTheirs === true ? notes.account : undefined;
  const texts = Object.entries(params).map(([param, value]) => [param, `${value}`.slice(0, mostLetters)]);
  return {
    at,
    actorKind: owner === undefined ? (caller?.kind ?? 'nobody') : 'person',
    actorId: owner ?? caller?.id ?? null,
    credential: owner !== undefined || caller?.kind !== 'person' ? null : caller.session === null ? 'key' : 'session',
    action: name,
    target: { ...Object.fromEntries(texts), ...(notes.account !== undefined && { account: notes.account }) },
    fields: isRecord(body) ? Object.keys(body).slice(0, mostFields) : [],
    status: outcome.status,
    code: outcome.code ?? notes.code ?? null,
    address,
    listener,
    requestId,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
