/** Which hooks hear of an event, and in which words. A hook hears only what its owner may see at that moment. */
import type { Queries } from '../../components/database/contract.ts';
import type { VitaEvent } from '../../components/events/contract.ts';
import { may, type VideoThing } from '../access.ts';
import { personOf } from '../accounts/person.ts';
import { toldAs, type WebhookEventName, webhookEvents } from '../contract/webhook-events.ts';
import type { HookOwner } from '../contract/webhooks.ts';

export interface Message {
  type: WebhookEventName;
  /** The event's id. */
  eventId: number;
  body: string;
  hooks: string[];
}
interface VideoFacts {
  id: string;
  short_id: string;
  title: string;
  privacy: string;
  state: string;
  owner_id: string;
  organisation_id: string | null;
  duration_seconds: number | null;
  created_at: Date;
}

/** Null for what no hook is told. */
export async function messageOf(database: Queries, event: VitaEvent, publicUrl: string): Promise<Message | null> {
  const type = toldAs(event.type);
  if (type === null || event.id === undefined) return null;
  const isVideo = webhookEvents[type].about === 'video';
  const video = isVideo ? await videoOf(database, event) : null;
  const owners = isVideo ? (video ? ownersOf(video.thing) : []) : [];
  const hooks = await hooksOf(database, type, event.at, [instance, ...owners]);
  const heard = await Promise.all(
    hooks.map(async (hook) =>
      hook.owner_kind !== 'account' || (video && (await maySee(database, hook.owner_id, video.thing))) ? [hook.id] : [],
    ),
  );
  const told = heard.flat();
  if (told.length === 0) return null;
  const data = video
    ? { video: video.told(publicUrl), ...without(event.data) }
    : { [event.subject.type]: { id: event.subject.id }, ...event.data };
  return { type, eventId: event.id, body: bodyOf(type, event.at, data), hooks: told };
}

/** The payload that Standard Webhooks recommends. */
export function bodyOf(type: string, at: string, data: Record<string, unknown>): string {
  return JSON.stringify({ type, timestamp: at, data });
}

const instance: HookOwner = { kind: 'instance', id: '' };
function ownersOf({ ownerId, organisationId }: VideoThing): HookOwner[] {
  return [{ kind: 'account', id: ownerId }, ...(organisationId === null ? [] : [{ kind: 'organisation', id: organisationId } as const])];
}

/** Those that were there when it happened. */
async function hooksOf(database: Queries, type: WebhookEventName, at: string, owners: HookOwner[]) {
  return database<{ id: string; owner_kind: HookOwner['kind']; owner_id: string }[]>`
    select h.id, h.owner_kind, h.owner_id from webhooks h
    join jsonb_to_recordset(${JSON.stringify(owners)}::text::jsonb) as o(kind text, id text) on o.kind = h.owner_kind and o.id = h.owner_id
    where h.state <> 'disabled' and h.events && ${['*', type]}::text[] and h.created_at <= ${at}::text::timestamptz`;
}

/** Whoever made a video for an organisation hears of it no longer once they have left, even if everybody may watch it. */
async function maySee(database: Queries, accountId: string, thing: VideoThing): Promise<boolean> {
  const person = await personOf(database, accountId, { scopes: null, session: null });
  return person !== null && may(person, 'video.details', thing) === 'yes';
}

/** As it is now; of one that is gone, what its last event says. */
async function videoOf(database: Queries, event: VitaEvent) {
  const [row] = await database<VideoFacts[]>`
    select id, short_id, title, privacy, state, owner_id, organisation_id, duration_seconds, created_at from videos where id = ${event.subject.id}`;
  if (row) {
    const thing: VideoThing = { about: 'video', privacy: row.privacy, ownerId: row.owner_id, organisationId: row.organisation_id };
    return { thing, told: (publicUrl: string) => describe(row, publicUrl) };
  }
  const { ownerId, organisationId, shortId } = event.data;
  if (typeof ownerId !== 'string') return null;
  const thing: VideoThing = {
    about: 'video',
    privacy: 'private',
    ownerId,
    organisationId: typeof organisationId === 'string' ? organisationId : null,
  };
  return { thing, told: () => ({ id: event.subject.id, shortId, ownerId, organisationId: thing.organisationId }) };
}
function describe(row: VideoFacts, publicUrl: string): Record<string, unknown> {
  return {
    id: row.id,
    shortId: row.short_id,
    title: row.title,
    privacy: row.privacy,
    state: row.state,
    ownerId: row.owner_id,
    organisationId: row.organisation_id,
    durationSeconds: row.duration_seconds,
    createdAt: row.created_at.toISOString(),
    url: `${publicUrl}/w/${row.short_id}`,
  };
}
/** What the video says already. */
function without({ ownerId: _, organisationId: __, shortId: ___, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}
