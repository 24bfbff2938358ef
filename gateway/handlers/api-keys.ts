/** Keys for programs: made, listed, renamed and revoked. */
import type { Caller, Handler, Person } from '../answer.ts';
import { type ApiKey, createApiKey, listApiKeys, renameApiKey, revokeApiKey } from '../api-keys.ts';
import type { Routes } from '../contract/index.ts';
import type { KeyScope } from '../contract/roles.ts';
import { cursorOf, placeOf } from '../paging.ts';
import { notFound, refuse } from '../problem.ts';
import type { Services } from '../services.ts';

export function listKeys(services: Services): Handler<Routes['listKeys']> {
  return async ({ query, caller }) => {
    // A key of one organisation is told of its like alone.
    const { id: account, boundTo: organisation } = personOf(caller);
    return { status: 200, json: await pageOf(services, { ...query, account, organisation }) };
  };
}

export function listAllKeys(services: Services): Handler<Routes['listAllKeys']> {
  return async ({ query }) => ({ status: 200, json: await pageOf(services, query) });
}

export function createKey({ database }: Services): Handler<Routes['createKey']> {
  return async ({ body, caller }) => {
    const person = personOf(caller);
    const { label, organisation = null } = body;
    const scopes = [...new Set(body.scopes)];
    requireOwn(person, scopes);
    const expiresAt = endOf(person, body.expiresAt);
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) throw refuse('already-over', 422, 'That moment has passed already.');
    const { key, ...made } = await createApiKey(database, { label, accountId: person.id, scopes, organisationId: organisation, expiresAt });
    return { status: 201, json: { ...viewOf(made), key } };
  };
}

export function renameKey({ database }: Services): Handler<Routes['renameKey']> {
  return async ({ params, body, caller }) => {
    const key = await renameApiKey(database, { id: params.id, accountId: personOf(caller).id }, body.label);
    if (!key) throw notFound();
    return { status: 200, json: viewOf(key) };
  };
}

export function revokeKey(services: Services): Handler<Routes['revokeKey']> {
  return async ({ params, caller }) => revoke(services, { id: params.id, accountId: personOf(caller).id });
}

export function revokeAnyKey(services: Services): Handler<Routes['revokeAnyKey']> {
  return async ({ params }) => revoke(services, { id: params.id });
}

async function revoke({ database, auth }: Services, which: { id: string; accountId?: string }) {
  const hash = await revokeApiKey(database, which);
  if (hash === null) throw notFound();
  auth.forgetKey(hash);
  return { status: 204 };
}

async function pageOf(
  { database }: Services,
  query: {
    account?: string | undefined;
    organisation?: string | undefined;
    ended: 'true' | 'false';
    limit: number;
    cursor?: string | undefined;
  },
) {
  const after = placeOf(query.cursor, /^[0-9a-f]{12}$/);
  const wanted = {
    accountId: query.account,
    organisationId: query.organisation,
    endedToo: query.ended === 'true',
    limit: query.limit + 1,
    after,
  };
  const keys = await listApiKeys(database, wanted);
  const items = keys.slice(0, query.limit);
  const last = items.at(-1);
  const nextCursor = keys.length > query.limit && last ? cursorOf({ createdAt: last.createdText, id: last.id }) : null;
  return { items: items.map(viewOf), nextCursor };
}

/** A key that ends leaves none behind that goes on. */
function endOf({ until }: Person, wished: string | undefined): Date | null {
  const end = wished === undefined ? null : new Date(wished);
  return until !== undefined && (end === null || until < end) ? until : end;
}

/** What a person has no office for must not wait in a key until they have one. */
function requireOwn(person: Person, scopes: KeyScope[]): void {
  const mayAll = person.scopes === null ? scopes : scopes.filter((scope) => person.scopes?.includes(scope));
  const fitting = mayAll.filter((scope) => scope !== 'admin' || person.role !== 'user');
  if (fitting.length < scopes.length)
    throw refuse(
      'more-than-you-may',
      403,
      'A key cannot do more than who makes it.',
      `Leave out: ${scopes.filter((scope) => !fitting.includes(scope)).join(', ')}.`,
    );
}

function personOf(caller: Caller | null): Person {
  if (caller?.kind !== 'person') throw notFound();
  return caller;
}

function viewOf({ createdText: _, createdAt, expiresAt, lastUsedAt, revokedAt, ...key }: ApiKey) {
  return {
    ...key,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
