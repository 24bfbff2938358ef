/** What handlers work with. */
import type { z } from 'zod';
import type { Storyboard } from '../actors/video/contract.ts';
import type { Owned } from './access.ts';
import type { Auth } from './auth.ts';
import type { outputAnswer } from './contract/worker.ts';
import type { EncodingSettings } from './encoding.ts';
import type { Metrics } from './metrics.ts';
import type { Places } from './places.ts';
import type { MediaTable } from './playback/table.ts';
import type { Overview } from './queue/overview.ts';
import type { Recent } from './recent.ts';
import type { GatewayInit } from './settings.ts';
import type { ShortCache } from './short-cache.ts';
import type { RememberLoose } from './storage.ts';
import type { Turns } from './turns.ts';
import type { VideoCache } from './video-cache.ts';
import type { Joins } from './worker/joins.ts';
import type { RequireRecentLease } from './worker/lease.ts';
import type { Park } from './worker/park.ts';
import type { SeenOutputs } from './worker/seen.ts';
import type { SignOfLife } from './worker/signs-of-life.ts';

export interface Services extends GatewayInit {
  auth: Auth;
  encoding: EncodingSettings;
  metrics: Metrics;
  park: Park;
  queue: Overview;
  signOfLife: SignOfLife;
  requireRecentLease: RequireRecentLease;
  seen: SeenOutputs;
  rememberLoose: RememberLoose;
  videos: VideoCache;
  /** Tables of finished videos; those of growing ones are in `growing`, for a moment. */
  tables: Recent<MediaTable>;
  growing: ShortCache<MediaTable>;
  /** Who may read a video now, removed ones too: event streams ask before each event, and share the answer. */
  ownership: ShortCache<Owned | null>;
  /** Open event streams, by reader. */
  streams: Places;
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
