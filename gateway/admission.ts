/** Who is let in: finds out who calls and what the call is about, and asks the table of permissions. Every call comes through here, before its handler. */
import { boundTo, may, type Thing, type Verdict, type VideoThing } from './access.ts';
import type { Caller, Incoming } from './answer.ts';
import type { Auth } from './auth.ts';
import { type ChannelRow, thingOfChannel } from './channels/rows.ts';
import { type PermissionName, permissions } from './contract/permissions.ts';
import { type Access, guestAccess, isForGuests, type Listener, type Route } from './contract/routes.ts';
import type { Gate } from './gate.ts';
import { bearer } from './keys.ts';
import { type Delivery, grantedOf } from './playback/delivery.ts';
import type { Shown } from './playback/passes.ts';
import { type PlaylistRow, thingOfPlaylist } from './playlists/rows.ts';
import { notFound, type Refusal, refuse } from './problem.ts';
import type { VideoRow } from './videos.ts';

export interface Admission {
  /** Refuses whoever is not known, where one has to be. */
  callerOf(route: Route, incoming: Incoming, listener: Listener): Promise<Caller | null>;
  /** Refuses whoever may not call. */
  admit(route: Route, params: Record<string, string>, caller: Caller | null, from: { shown: Shown; listener: Listener }): Promise<Admitted>;
  /** What some members of the query and the body need beyond that. */
  requireNeeds(route: Route, values: Record<string, unknown>, caller: Caller | null, video: VideoRow | null): void;
}

/** What the path names, where the route is about one. */
export interface Admitted {
  video: VideoRow | null;
  channel: ChannelRow | null;
  playlist: PlaylistRow | null;
}
const nothing: Admitted = { video: null, channel: null, playlist: null };

export function createAdmission(init: {
  auth: Auth;
  gate: Gate;
  delivery: Delivery;
  /** From memory, if it is there. */
  findVideo(ref: string): Promise<VideoRow | null>;
  /** As it is now. */
  findVideoNow(ref: string, removedToo: boolean): Promise<VideoRow | null>;
  findChannel(ref: string, removedToo: boolean): Promise<ChannelRow | null>;
  findPlaylist(ref: string, removedToo: boolean): Promise<PlaylistRow | null>;
  /** As it was a moment ago, or there was none. */
  findChannelForGuest(ref: string): Promise<ChannelRow | null>;
}): Admission {
  const { auth, gate, delivery } = init;

  return {
    async callerOf(route, incoming, listener) {
      const { access } = route;
      const caller =
        access === 'worker' ? await auth.byWorkerKey(bearer(incoming.header('authorization')) ?? '') : await auth.person(incoming.header);
      if (access === 'public' || isForGuests(access)) return caller;
      if (caller === null) throw (gate.guards(route, listener) && gate.refusal(null)) || unknownCaller(access);
      if (caller.kind === 'worker' && caller.state === 'disabled')
        throw refuse(
          'worker-disabled',
          403,
          'An administrator has disabled this worker; its key is refused.',
          'Stop it, or ask for a registration token and start it with --token.',
        );
      return caller;
    },
    async admit(route, params, caller, { shown, listener }) {
      const keptOut = gate.guards(route, listener) ? gate.refusal(caller, route.access) : null;
      if (keptOut !== null) return byToken(route, params, shown, keptOut);
      const name = permissionOf(route.access);
      if (name === null) return nothing;
      const named = params[route.names ?? 'id'] ?? '';
      switch (permissions[name].about) {
        case 'video': {
          const video = await (route.access === 'reader' ? init.findVideo(named) : init.findVideoNow(named, route.removedToo ?? false));
          if (video === null) throw notFound();
          const verdict = may(caller, name, thingOf(video));
          if (verdict === 'yes' || route.access !== 'reader') demand(verdict, name);
          else if (!mayPass(delivery, shown, video)) demand(verdict, name);
          return { ...nothing, video };
        }
        case 'channel': {
          const isGuest = caller === null && route.access === 'visitor';
          const channel = await (isGuest ? init.findChannelForGuest(named) : init.findChannel(named, route.removedToo ?? false));
          if (channel === null) throw notFound();
          demand(may(caller, name, thingOfChannel(channel)), name);
          return { ...nothing, channel };
        }
        case 'playlist': {
          const playlist = await init.findPlaylist(named, route.removedToo ?? false);
          if (playlist === null) throw notFound();
          demand(may(caller, name, thingOfPlaylist(playlist)), name);
          return { ...nothing, playlist };
        }
        case 'organisation':
          if (route.ofKey) {
            const organisation = boundTo(caller);
            if (organisation === undefined) throw unboundKey();
            demand(may(caller, name, { about: 'organisation', id: organisation }), name);
            return nothing;
          }
          demand(may(caller, name, { about: 'organisation', id: named }), name);
          return nothing;
        default:
          demand(may(caller, name, null), name);
          return nothing;
      }
    },
    requireNeeds({ needs = {} }, values, caller, video) {
      for (const [when, names] of Object.entries(needs)) {
        const [member = '', only] = when.split('=');
        const value = values[member];
        if (value === undefined || (only !== undefined && value !== only)) continue;
        for (const name of names) {
          const thing = thingNamed(name, value, video);
          if (thing === undefined) continue;
          if (caller === null) throw unknownCaller(name);
          demand(may(caller, name, thing), name);
        }
      }
    },
  };

  /** Behind the closed gate a playback token opens its video until it ends: a member was given it. */
  async function byToken(route: Route, params: Record<string, string>, shown: Shown, keptOut: Refusal): Promise<Admitted> {
    const video = route.access === 'reader' && shown.mediaToken !== null ? await init.findVideo(params[route.names ?? 'id'] ?? '') : null;
    // Knowing the password of a video makes nobody a member.
    const judged = video === null ? 'none' : delivery.judge({ ...shown, cookie: '' }, grantedOf(video));
    if (judged === 'expired') throw addressExpired();
    if (video === null || judged === 'none') throw keptOut;
    return { ...nothing, video };
  }
}

/** What `access` asks for; null where everybody may call, and for workers. */
export function permissionOf(access: Access): PermissionName | null {
  if (access === 'public' || access === 'worker') return null;
  return isForGuests(access) ? guestAccess[access] : access;
}

export function thingOf(row: Pick<VideoRow, 'privacy' | 'owner_id' | 'organisation_id'>): VideoThing {
  return { about: 'video', privacy: row.privacy, ownerId: row.owner_id, organisationId: row.organisation_id };
}

/** The value names an organisation where it is one that the permission is about; undefined where it names none. */
function thingNamed(name: PermissionName, value: unknown, video: VideoRow | null): Thing | undefined {
  switch (permissions[name].about) {
    case 'video':
      return video === null ? undefined : thingOf(video);
    case 'channel':
    case 'playlist':
      throw new Error(`${name} cannot be needed by a member: there is nothing to ask it for.`);
    case 'organisation':
      return typeof value === 'string' ? { about: 'organisation', id: value } : undefined;
    default:
      return null;
  }
}

/** Refuses in the words of the verdict, unless it is yes. */
export function demand(verdict: Verdict, name: PermissionName): void {
  const { summary, scope, about } = permissions[name];
  switch (verdict) {
    case 'yes':
      return;
    case 'hidden':
      throw notFound();
    case 'missing-scope':
      throw refuse(
        'missing-scope',
        403,
        'This key may not do that.',
        `It needs the scope "${scope}", and its limits must allow it: ${summary}.`,
      );
    case 'forbidden':
      throw refuse('forbidden', 403, about === 'instance' ? 'This call is for administrators.' : 'You may not do that.', `${summary}.`);
  }
}

function unboundKey() {
  return refuse(
    'missing-scope',
    403,
    'This call is for keys of one organisation.',
    'Make one with the scope "provision" that is bound to the organisation.',
  );
}

const addressExpired = () => refuse('address-expired', 403, 'This address has expired.', 'GET /api/v1/videos/ID/playback gives a new one.');

/** Whoever may not read a video by who they are may hold a token, or know its password. */
function mayPass(delivery: Delivery, shown: Shown, video: VideoRow): boolean {
  switch (delivery.judge(shown, grantedOf(video))) {
    case 'valid':
      return true;
    case 'expired':
      throw addressExpired();
    case 'none':
      if (video.privacy === 'password' && shown.mediaToken === null)
        throw refuse('password-needed', 403, 'This video needs a password.', 'POST it to /api/v1/videos/ID/unlock.');
      return false;
  }
}

/** The refusal of whoever shows no key and no session, where one has to be. */
export function unknownCaller(access: Access) {
  const isWorker = access === 'worker';
  return refuse(
    'unauthorized',
    401,
    isWorker ? 'The server does not know the key of this worker.' : 'This call needs a valid key.',
    isWorker
      ? 'It was mistyped, or the worker was removed. Ask an administrator for a registration token, and start with --token.'
      : 'The first one lies in the data folder of the server, in the file admin-key.',
  );
}
