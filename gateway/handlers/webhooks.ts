import { boundTo } from '../access.ts';
import type { Caller, Context, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { uuid } from '../contract/public.ts';
import { type WebhookEvent, webhookEventNames, webhookEvents } from '../contract/webhook-events.ts';
import type { HookOwner, WebhookView } from '../contract/webhooks.ts';
import { mostHooks } from '../contract/webhooks.ts';
import { requireUrl } from '../outgoing-url.ts';
import { cursorOf, placeOf } from '../paging.ts';
import { notFound, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { mayManage } from '../webhooks/access.ts';
import {
  type DeliveryRow,
  listDeliveries as findDeliveries,
  findDelivery,
  retryDelivery as sendAgain,
  testDelivery,
  viewOfDelivery,
} from '../webhooks/deliveries.ts';
import { changeHook, createHook, exchangeSecret, findHook, type HookRow, listHooks, removeHook, viewOfHook } from '../webhooks/hooks.ts';

export function listWebhookEvents(): Handler<Routes['listWebhookEvents']> {
  const items = webhookEventNames.map((type) => ({ type, summary: webhookEvents[type].summary, about: webhookEvents[type].about }));
  return () => ({ status: 200, json: { items } });
}

export function listWebhooks({ database }: Services): Handler<Routes['listWebhooks']> {
  return async ({ query, caller }) => {
    const owner = ownerOf(caller, { ...query, instance: query.instance === 'true' });
    // What the account itself listens to is not for a key of one organisation.
    const rows = owner.kind === 'account' && boundTo(caller) !== undefined ? [] : await listHooks(database, owner);
    return { status: 200, json: { items: rows.map(viewOfHook), nextCursor: null } };
  };
}
export function listAllWebhooks({ database }: Services): Handler<Routes['listAllWebhooks']> {
  return async () => ({ status: 200, json: { items: (await listHooks(database, null)).map(viewOfHook), nextCursor: null } });
}

export function createWebhook({ database, outgoing }: Services): Handler<Routes['createWebhook']> {
  return async ({ body, caller }) => {
    const owner = ownerOf(caller, body);
    const { url, description, events, headers } = body;
    requireUrl(outgoing, url, caller);
    requireEvents(owner, events);
    const made = await createHook(database, owner, { url, description, events, headers, by: personId(caller), most: mostHooks });
    if (made === null) throw refuse('too-many-webhooks', 409, `There may be ${mostHooks} webhooks. Remove one first.`);
    return { status: 201, json: { ...viewOfHook(made.row), secret: made.secret } };
  };
}

export function readWebhook({ database }: Services): Handler<Routes['readWebhook']> {
  return async (context) => ({ status: 200, json: viewOfHook(await hookOf(database, context, 'read')) });
}

export function updateWebhook({ database, outgoing, webhooks }: Services): Handler<Routes['updateWebhook']> {
  return async (context) => {
    const { owner_kind: kind, owner_id: ownerId, id } = await hookOf(database, context, 'change');
    const { body } = context;
    if (body.url !== undefined) requireUrl(outgoing, body.url, context.caller);
    if (body.events !== undefined) requireEvents({ kind, id: ownerId }, body.events);
    const row = await changeHook(database, id, body);
    if (row === null) throw notFound();
    webhooks.wake();
    return { status: 200, json: viewOfHook(row) };
  };
}

export function removeWebhook({ database }: Services): Handler<Routes['removeWebhook']> {
  return async (context) => {
    await removeHook(database, (await hookOf(database, context, 'change')).id);
    return { status: 204 };
  };
}

export function exchangeWebhookSecret({ database }: Services): Handler<Routes['exchangeWebhookSecret']> {
  return async (context) => {
    const { id } = await hookOf(database, context, 'change');
    const secret = await exchangeSecret(database, id, context.body.overlapSeconds);
    if (secret === null) throw notFound();
    return { status: 200, json: { secret } };
  };
}

export function testWebhook({ database, webhooks }: Services): Handler<Routes['testWebhook']> {
  return async (context) => {
    const hook = await hookOf(database, context, 'change');
    requireActive(hook);
    return accepted(await testDelivery(database, hook.id), webhooks);
  };
}

export function listDeliveries({ database }: Services): Handler<Routes['listDeliveries']> {
  return async (context) => {
    const { limit, state, cursor } = context.query;
    const { id } = await hookOf(database, context, 'read');
    const after = placeOf(cursor, uuid);
    const rows = await findDeliveries(database, id, { state, after, limit: limit + 1 });
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    const nextCursor = last ? cursorOf({ createdAt: last.created_text, id: last.id }) : null;
    return { status: 200, json: { items: items.map(viewOfDelivery), nextCursor } };
  };
}

export function readDelivery({ database }: Services): Handler<Routes['readDelivery']> {
  return async (context) => {
    const hook = await hookOf(database, context, 'read');
    const row = await findDelivery(database, hook.id, context.params.delivery);
    if (row === null) throw notFound();
    const request = { url: hook.url, headers: Object.keys(hook.headers), body: row.body };
    const log = row.log.map((one) => ({ ...one, at: new Date(one.at).toISOString() }));
    return { status: 200, json: { ...viewOfDelivery(row), request, log } };
  };
}

export function retryDelivery({ database, webhooks }: Services): Handler<Routes['retryDelivery']> {
  return async (context) => {
    const hook = await hookOf(database, context, 'change');
    requireActive(hook);
    return accepted(await sendAgain(database, hook.id, context.params.delivery), webhooks);
  };
}

function accepted(row: DeliveryRow | null, webhooks: Services['webhooks']) {
  if (row === null) throw notFound();
  webhooks.wake();
  return { status: 202, json: viewOfDelivery(row) };
}

/** Whoever may not look after it is told that it does not exist. */
async function hookOf(
  database: Services['database'],
  { params, caller }: Pick<Context<Routes['readWebhook']>, 'params' | 'caller'>,
  what: 'read' | 'change',
): Promise<HookRow> {
  const row = await findHook(database, params.id);
  if (row === null || !mayManage(caller, { kind: row.owner_kind, id: row.owner_id }, what)) throw notFound();
  return row;
}

/** The dispatcher has asked whether the caller may for organisations and the instance. */
function ownerOf(
  caller: Caller | null,
  { organisation, instance }: { organisation?: string | undefined; instance?: boolean | undefined },
): HookOwner {
  if (organisation !== undefined && instance === true)
    throw refuse('two-owners', 400, 'Webhooks belong either to an organisation or to the instance.');
  if (organisation !== undefined) return { kind: 'organisation', id: organisation };
  return instance === true ? { kind: 'instance', id: '' } : { kind: 'account', id: personId(caller) };
}
function personId(caller: Caller | null): string {
  if (caller?.kind !== 'person') throw notFound();
  return caller.id;
}

function requireEvents({ kind }: HookOwner, events: WebhookView['events']): void {
  if (kind === 'instance') return;
  const foreign = events.find((name) => name !== '*' && (webhookEvents[name] as WebhookEvent).about === 'instance');
  if (foreign) throw refuse('not-for-this-owner', 422, `Only webhooks of the instance hear of ${foreign}.`);
}
function requireActive({ state }: HookRow): void {
  if (state !== 'active') throw refuse('webhook-not-active', 409, `The webhook is ${state}. Switch it on first: {"state": "active"}.`);
}
