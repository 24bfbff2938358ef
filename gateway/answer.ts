/** What handlers are given and what they give back: plain values, the same for every driver. */
import type { Scope } from '../actors/worker/contract.ts';
import type { AuditNotes } from './audit/entry.ts';
import type { ChannelRow } from './channels/rows.ts';
import type { PermissionAbout } from './contract/permissions.ts';
import type { InstanceRole, KeyScope, OrganisationRole } from './contract/roles.ts';
import type { BodyOf, Listener, ParamsOf, QueryOf, Route } from './contract/routes.ts';
import type { OpenLine } from './line.ts';
import type { Shown } from './playback/passes.ts';
import type { PlaylistRow } from './playlists/rows.ts';
import type { VideoRow } from './videos.ts';
import type { AcceptSocket } from './web-socket.ts';

/** A request as a driver sees it. Header names are lower case; the path is not decoded. */
export interface Incoming {
  method: string;
  path: string;
  query: string;
  header(name: string): string;
  remoteAddress: string;
  body: IncomingBody;
  /** The client asks that the connection become a WebSocket. */
  wantsSocket: boolean;
  /** Aborted when the client has gone. */
  signal: AbortSignal;
}
export interface IncomingBody {
  /** Content-Length, or null when it is not known (chunked). */
  sizeBytes: number | null;
  /** Whether a body was announced at all. */
  present: boolean;
  /** In how much time it has to be here, where it is a small one (small-body.ts). */
  smallMilliseconds: number;
  /**
   * To be read once, with backpressure to the client. Throws an error with code `cut-off` when the client stops in the middle, and with
   * `request-timeout` when it sends nothing for long.
   */
  bytes(): AsyncIterable<Uint8Array>;
}

/** What a handler returns. */
export type Answer = { status: number; headers?: Record<string, string>; cookies?: readonly string[]; json: unknown } | WireAnswer;
/** What a driver sends. Without `bytes`, `stream` and `live` the answer has no body; `sizeBytes` null means that it is not known. */
export interface WireAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Values of Set-Cookie, which is the one header that may come several times. */
  cookies?: readonly string[];
  bytes?: Uint8Array;
  /** `reuses`: a chunk is overwritten once the next is asked for. */
  stream?: { body: AsyncIterable<Uint8Array>; sizeBytes: number | null; reuses?: true };
  /** Written as things happen, for as long as anybody reads. */
  live?: OpenLine;
  /** The length that a HEAD answer reports. */
  reportedBytes?: number;
  /** The connection ends with it: the client has not sent what it announced, and nobody waits for that. */
  closes?: true;
  /** With status 101: the connection becomes a WebSocket, which this takes. Only for those that want one. */
  accept?: AcceptSocket;
}

/** Who calls, once that has been checked. */
export type Caller = Person | WorkerCaller;
export interface Person {
  kind: 'person';
  /** Of the account, and the owner of what it makes. */
  id: string;
  role: InstanceRole;
  organisations: readonly { id: string; role: OrganisationRole }[];
  /** What the key that was shown may do; null when a person has signed in, who may do everything that their roles allow. */
  scopes: readonly KeyScope[] | null;
  /** The cookie of the session, null for keys. */
  session: string | null;
  /** The public part of the key that was shown. */
  key?: string;
  /** Set for a key that acts for this organisation alone. */
  boundTo?: string;
  /** When the key that was shown ends, if it does. */
  until?: Date;
}
export interface WorkerCaller {
  kind: 'worker';
  id: string;
  label: string;
  state: string;
  scope: Scope;
  version: string | null;
  encoders: string[];
}

export interface Context<R extends Route = Route> {
  route: R;
  listener: Listener;
  params: ParamsOf<R>;
  query: QueryOf<R>;
  /** The checked JSON body. */
  body: BodyOf<R>;
  incoming: Incoming;
  /** True for HEAD: headers as for GET, so that nothing needs to be opened. */
  headOnly: boolean;
  caller: Caller | null;
  /** The one that the path names, where the route is about a video; the caller may do with it what the route is for. */
  video: VideoOf<R>;
  /** The same of a channel. */
  channel: ChannelOf<R>;
  /** The same of a playlist. */
  playlist: PlaylistOf<R>;
  /** Besides who calls: what may let them in all the same. */
  shown: Shown;
  /** Of the client, also behind trusted proxies. */
  clientAddress: string;
  /** By what limits count a guest: that address, or one word for all whose address is hidden. */
  countedAs: string;
  requestId: string;
  /** For the audit log. */
  notes: AuditNotes;
  call: InnerCall;
  /** Counts what the call turned out to be worth beyond the one that has been counted, and refuses what is too much. */
  draw(calls: number): Promise<void>;
}
/** Another route of the same listener, asked for the same client, as if by a request of its own. Never rejects. */
export type InnerCall = (name: string, asked: Asked) => Promise<WireAnswer>;
/** What a request would say, not yet checked. */
export interface Asked {
  params: Record<string, string>;
  query: Record<string, string>;
  body?: unknown;
}
type VideoOf<R extends Route> = R['access'] extends 'reader' | PermissionAbout<'video'> ? VideoRow : null;
type ChannelOf<R extends Route> = R['access'] extends 'visitor' | PermissionAbout<'channel'> ? ChannelRow : null;
type PlaylistOf<R extends Route> = R['access'] extends 'viewer' | PermissionAbout<'playlist'> ? PlaylistRow : null;
export type Handler<R extends Route = Route> = (context: Context<R>) => Answer | Promise<Answer>;

/** An answer made in advance and sent without any promise: headers are name, value, name, value. */
export interface ReadyAnswer {
  status: string;
  headers: readonly string[];
  body: Uint8Array | null;
}
