/** SCIM for the identity provider of one organisation, which is that of the key. */
import { boundTo } from '../access.ts';
import { changeAccounts } from '../accounts/changes.ts';
import { personIn } from '../accounts/confirm.ts';
import { policyOf, requireDomain } from '../accounts/sign-up-policy.ts';
import { isUnused } from '../accounts/unused.ts';
import type { Answer, Context, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { mostScimUsers, type ScimUserView, type scimRoutes } from '../contract/scim.ts';
import { scimMedia } from '../contract/scim-refusal.ts';
import { scimUrns } from '../contract/scim-urns.ts';
import { notFound, refuse } from '../problem.ts';
import { type Changes, changesOfPatch, changesOfWhole } from '../scim/changes.ts';
import { resourceTypes, schemas, serviceProviderConfig } from '../scim/discovery.ts';
import { filterOf } from '../scim/filter.ts';
import {
  findProvisioned,
  forgetProvisioned,
  insertProvisioned,
  listProvisioned,
  type Provisioned,
  renameProvisioned,
  switchOff,
  switchOn,
} from '../scim/members.ts';
import type { Services } from '../services.ts';
import type { HandlersOf } from './handlers-of.ts';

/**
 * Anybody can found an organisation, and would otherwise make accounts, and learn of addresses whether they have one, far faster than by
 * signing up.
 */
const callsOfAccount = 100;

export function scimHandlers(services: Services): HandlersOf<typeof scimRoutes> {
  return {
    listScimUsers: listScimUsers(services),
    createScimUser: createScimUser(services),
    readScimUser: readScimUser(services),
    replaceScimUser: replaceScimUser(services),
    patchScimUser: patchScimUser(services),
    removeScimUser: removeScimUser(services),
    readScimConfig: readScimConfig(services),
    listScimResourceTypes: listScimResourceTypes(services),
    readScimResourceType: readScimResourceType(services),
    listScimSchemas: listScimSchemas(services),
    readScimSchema: readScimSchema(services),
  };
}

function listScimUsers(services: Services): Handler<Routes['listScimUsers']> {
  return async ({ query, caller }): Promise<Answer> => {
    const startIndex = Math.max(1, query.startIndex);
    const limit = Math.min(mostScimUsers, Math.max(0, query.count));
    const filter = query.filter === undefined ? null : filterOf(query.filter);
    const { total, rows } = await listProvisioned(services.database, organisationOf(caller), { filter, skip: startIndex - 1, limit });
    return answer(
      200,
      listOf(
        rows.map((row) => viewOf(services, row)),
        { total, startIndex },
      ),
    );
  };
}

function createScimUser(services: Services): Handler<Routes['createScimUser']> {
  const { accounts, database, live } = services;
  return async (context): Promise<Answer> => {
    const { body, caller } = context;
    const organisation = organisationOf(caller);
    // Who may make accounts here is for the instance to say, whatever an organisation has.
    const policy = live.value('accounts');
    const signUp = policyOf(policy, accounts.outbox.able);
    const byOffice = personIn(context).role === 'administrator';
    if (['closed', 'services'].includes(signUp) && !byOffice)
      throw refuse(
        'sign-up-closed',
        403,
        'Only administrators make accounts here.',
        'Have one of them make the key, as an admin of the organisation.',
      );
    if (!byOffice) {
      requireDomain(body.userName, policy);
      await context.draw(callsOfAccount - 1);
    }
    const init = { email: body.userName, approved: byOffice || signUp === 'open', byOffice, changes: changesOfWhole(body) };
    const id = await changeAccounts(database, (sql) => insertProvisioned(sql, organisation, init));
    context.notes.account = id;
    const view = viewOf(services, await find(services, organisation, id));
    return answer(201, view, { location: view.meta.location });
  };
}

function readScimUser(services: Services): Handler<Routes['readScimUser']> {
  return async ({ params, caller }): Promise<Answer> =>
    answer(200, viewOf(services, await find(services, organisationOf(caller), params.id)));
}

function replaceScimUser(services: Services): Handler<Routes['replaceScimUser']> {
  return async ({ params, body, caller }): Promise<Answer> => change(services, organisationOf(caller), params.id, changesOfWhole(body));
}

function patchScimUser(services: Services): Handler<Routes['patchScimUser']> {
  return async ({ params, body, caller }): Promise<Answer> =>
    change(services, organisationOf(caller), params.id, changesOfPatch(body.Operations));
}

/** Somebody's account, with all that they made and what others replied to it, is for them and for administrators to remove. */
function removeScimUser(services: Services): Handler<Routes['removeScimUser']> {
  const { database } = services;
  return async ({ params, caller }): Promise<Answer> => {
    const organisation = organisationOf(caller);
    const before = await changeAccounts(database, async (sql) => {
      const member = await findProvisioned(sql, organisation, params.id);
      if (member === null) throw notFound();
      const goes = member.isManaged && (await isUnused(sql, member.id));
      await switchOff(sql, organisation, member);
      await forgetProvisioned(sql, organisation, member.id);
      if (goes) await sql`delete from accounts where id = ${member.id}`;
      return member;
    });
    await judgeAnew(services, before.id);
    return { status: 204 };
  };
}

function readScimConfig(services: Services): Handler<Routes['readScimConfig']> {
  return () => answer(200, serviceProviderConfig(baseOf(services)));
}
function listScimResourceTypes(services: Services): Handler<Routes['listScimResourceTypes']> {
  return () => answer(200, listOf(resourceTypes(baseOf(services))));
}
function readScimResourceType(services: Services): Handler<Routes['readScimResourceType']> {
  return ({ params }) => answer(200, named(resourceTypes(baseOf(services)), params.id));
}
function listScimSchemas(services: Services): Handler<Routes['listScimSchemas']> {
  return () => answer(200, listOf(schemas(baseOf(services))));
}
function readScimSchema(services: Services): Handler<Routes['readScimSchema']> {
  return ({ params }) => answer(200, named(schemas(baseOf(services)), params.id));
}

async function change(services: Services, organisation: string, id: string, changes: Changes): Promise<Answer> {
  await changeAccounts(services.database, async (sql) => {
    const before = await findProvisioned(sql, organisation, id);
    if (before === null) throw notFound();
    // Whoever could name another address could have its letters, and with them the account.
    if (changes.userName !== undefined && changes.userName !== before.email)
      throw refuse('immutable', 400, 'userName stays as it is.', 'People change the address of their account themselves.');
    await renameProvisioned(sql, organisation, before, changes);
    if (changes.active === true && !before.active) await switchOn(sql, organisation, id, before.role);
    if (changes.active === false && before.active) await switchOff(sql, organisation, before);
  });
  if (changes.active !== undefined) await judgeAnew(services, id);
  return answer(200, viewOf(services, await find(services, organisation, id)));
}

/** What is remembered of their sessions and keys for a second would be a second too long. */
async function judgeAnew({ accounts, auth, database }: Services, id: string): Promise<void> {
  accounts.sessions.forgetAccount(id);
  const keys = await database<{ hash: string }[]>`select hash from api_keys where account_id = ${id}`;
  for (const { hash } of keys) auth.forgetKey(hash);
}

async function find({ database }: Services, organisation: string, id: string): Promise<Provisioned> {
  const found = await findProvisioned(database, organisation, id);
  if (found === null) throw notFound();
  return found;
}

/** Whom the route let in has one. */
function organisationOf(caller: Context['caller']): string {
  const organisation = boundTo(caller);
  if (organisation === undefined) throw notFound();
  return organisation;
}

const baseOf = ({ settings }: Services) => `${settings.publicUrl}/scim/v2`;

function viewOf(services: Services, row: Provisioned): ScimUserView {
  const { id, email, name, externalId, givenName, familyName, active } = row;
  return {
    schemas: [scimUrns.user],
    id,
    ...(externalId !== null && { externalId }),
    userName: email,
    name: { formatted: name, ...(givenName !== null && { givenName }), ...(familyName !== null && { familyName }) },
    displayName: name,
    active,
    emails: [{ value: email, type: 'work', primary: true }],
    meta: {
      resourceType: 'User',
      created: row.createdAt.toISOString(),
      lastModified: row.updatedAt.toISOString(),
      location: `${baseOf(services)}/Users/${id}`,
    },
  };
}

function listOf(resources: object[], { total = resources.length, startIndex = 1 } = {}) {
  return { schemas: [scimUrns.list], totalResults: total, startIndex, itemsPerPage: resources.length, Resources: resources };
}
function named<T extends { id: string }>(all: T[], id: string): T {
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
}
function answer(status: number, json: object, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...headers, 'content-type': scimMedia }, json };
}
