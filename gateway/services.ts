/** What handlers work with. */
import type { z } from 'zod';
import type { Rounds } from '../actors/rounds/contract.ts';
import type { Storyboard } from '../actors/video/contract.ts';
import type { Accounts } from './accounts/accounts.ts';
import type { AuditLog } from './audit/log.ts';
import type { Auth } from './auth.ts';
import type { ChannelRow } from './channels/rows.ts';
import type { outputAnswer } from './contract/worker.ts';
import type { Downloads } from './downloads/downloads.ts';
import type { EncodingSettings } from './encoding.ts';
import type { Finding } from './finding/finding.ts';
import type { Gate } from './gate.ts';
import type { Report } from './health.ts';
import type { LiveSettings } from './live-settings/live-settings.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Passwords } from './passwords.ts';
import type { Places } from './places.ts';
import type { Delivery } from './playback/delivery.ts';
import type { MediaTable } from './playback/table.ts';
import type { PlaylistAccess } from './playlists/reads.ts';
import type { History } from './queue/history.ts';
import type { Overview } from './queue/overview.ts';
import type { AnyRates } from './rates.ts';
import type { Realtime } from './realtime/realtime.ts';
import type { Recent } from './recent.ts';
import type { GatewayInit } from './settings.ts';
import type { ShortCache } from './short-cache.ts';
import type { RememberLoose } from './storage.ts';
import type { Turns } from './turns.ts';
import type { Uploads } from './uploads/uploads.ts';
import type { VideoCache } from './video-cache.ts';
import type { Ownership } from './videos.ts';
import type { ViewBook } from './views/book.ts';
import type { Webhooks } from './webhooks/webhooks.ts';
import type { Joins } from './worker/joins.ts';
import type { RequireRecentLease } from './worker/lease.ts';
import type { Park } from './worker/park.ts';
import type { SeenOutputs } from './worker/seen.ts';
import type { SignOfLife } from './worker/signs-of-life.ts';

export interface Services extends GatewayInit {
  auth: Auth;
  /** Whether guests are let in. */
  gate: Gate;
  delivery: Delivery;
  passwords: Passwords;
  /** Counts calls: in the memory of this gateway, or for all that share a counter. */
  rates: AnyRates;
  downloads: Downloads;
  audit: AuditLog;
  accounts: Accounts;
  encoding: EncodingSettings;
  live: LiveSettings;
  metrics: Metrics;
  /** All components, looked at now. */
  healthReport: () => Promise<Report>;
  park: Park;
  queue: Overview;
  queueHistory: History;
  signOfLife: SignOfLife;
  requireRecentLease: RequireRecentLease;
  seen: SeenOutputs;
  webhooks: Webhooks;
  views: ViewBook;
  /** What is done to the videos of a channel. */
  channelWork: Rounds;
  rememberLoose: RememberLoose;
  videos: VideoCache;
  uploads: Uploads;
  /** Tables of finished videos; those of growing ones are in `growing`, for a moment. */
  tables: Recent<MediaTable>;
  growing: ShortCache<MediaTable>;
  /** Who may read a video now, removed ones too: event streams ask before each event, and share the answer. */
  ownership: ShortCache<Ownership | null>;
  /** Channels as guests see them, and names of none, for a moment. Whatever changes one here clears it. */
  guestChannels: ShortCache<ChannelRow | null>;
  /** First pages and others of the videos that guests are shown, by their query, as JSON, for a moment. What changes videos or channels here clears it. */
  guestLists: ShortCache<Buffer>;
  finding: Finding;
  playlists: PlaylistAccess;
  /** Open event streams, by reader. */
  streams: Places;
  /** The same, by account. */
  accountStreams: Places;
  realtime: Realtime;
  /** Waiting claims, by worker. */
  polls: Places;
  /** Transport streams that were made a moment ago: several ask for the same, and one asks again in ranges. */
  transportStreams: ShortCache<Uint8Array>;
  /** Those who read one, by address. */
  transportReaders: Places;
  /** Making one holds its segments in memory. */
  muxing: Turns;
  /** Tracks that are being joined into files. */
  joins: Joins<z.infer<typeof outputAnswer>>;
  storyboards: ShortCache<Storyboard>;
  posters: Recent<{ type: string; sizeBytes: number }>;
  /** Aborted when the gateway stops: ends what would go on for ever. */
  stopping: AbortSignal;
}
/** What those are built on that are themselves among the services. */
export type Ground = Omit<Services, 'uploads'>;
