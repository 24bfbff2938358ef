/** What handlers work with. */
import type { Auth } from './auth.ts';
import type { Metrics } from './metrics.ts';
import type { MediaTable } from './playback/table.ts';
import type { Recent } from './recent.ts';
import type { GatewayInit } from './settings.ts';
import type { ShortCache } from './short-cache.ts';
import type { VideoCache } from './video-cache.ts';
import type { Park } from './worker/park.ts';
import type { SignOfLife } from './worker/signs-of-life.ts';

export interface Services extends GatewayInit {
  auth: Auth;
  metrics: Metrics;
  park: Park;
  signOfLife: SignOfLife;
  videos: VideoCache;
  /** Tables of finished videos; those of growing ones are in `growing`, for a moment. */
  tables: Recent<MediaTable>;
  growing: ShortCache<MediaTable>;
  posters: Recent<{ type: string; sizeBytes: number }>;
  /** Aborted when the gateway stops: ends what would go on for ever. */
  stopping: AbortSignal;
}
