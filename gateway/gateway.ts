/** The gateway: three listeners over one table of routes. */
import { createAuth } from './auth.ts';
import { createClientAddress } from './client-address.ts';
import type { Listener } from './contract/routes.ts';
import { createDispatcher } from './dispatcher.ts';
import type { Driver } from './drivers/driver.ts';
import { loadDriver } from './drivers/index.ts';
import { createEncodingSettings } from './encoding.ts';
import { createFiles } from './files.ts';
import { forgetVideo } from './forget.ts';
import { createTargets } from './handlers/index.ts';
import { createMetrics } from './metrics.ts';
import { createNames, reachable } from './names.ts';
import { createPlaces } from './places.ts';
import { createOverview } from './queue/overview.ts';
import { matches } from './ranges.ts';
import { createRates } from './rates.ts';
import { createRecent } from './recent.ts';
import type { Services } from './services.ts';
import type { GatewayInit } from './settings.ts';
import { createShortCache } from './short-cache.ts';
import { createRememberLoose } from './storage.ts';
import { createTurns } from './turns.ts';
import { createVideoCache } from './video-cache.ts';
import { findVideo } from './videos.ts';
import { createJoins } from './worker/joins.ts';
import { createRequireRecentLease } from './worker/lease.ts';
import { createPark } from './worker/park.ts';
import { createSeenOutputs } from './worker/seen.ts';
import { createSignsOfLife } from './worker/signs-of-life.ts';

export type { GatewayInit, GatewaySettings, HealthCheck } from './settings.ts';
export interface Gateway {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** A message of the topic `jobs.offered`. */
  offered(data: unknown): void;
  /** `http://host:port` of each listener; known once it has started. */
  addresses(): Record<Listener, string>;
}

const videoPath = '/api/v1/videos/';
/** Videos in memory: at least this many. */
const videosKept = 16_384;
const tablesKept = 64;
const mostStreams = 2000;
const mostTransportReaders = 200;

export function createGateway(init: GatewayInit): Gateway {
  const { settings, database, events, log } = init;
  const stopping = new AbortController();
  const videos = createVideoCache({ load: (ref) => findVideo(database, ref), size: videosKept });
  const park = createPark({ reserveNext: init.reserveNext, pollMilliseconds: 2000 });
  const streams = createPlaces({ inAll: mostStreams });
  const encoding = createEncodingSettings({ database, copy: settings.copy });
  const services: Services = {
    ...init,
    health: { ...init.health, encoding: encoding.health },
    encoding,
    auth: createAuth(database),
    metrics: createMetrics({ parked_polls: () => park.parked, cached_videos: () => videos.size, open_streams: () => streams.taken }),
    park,
    queue: createOverview(database),
    signOfLife: createSignsOfLife(init.proxy),
    requireRecentLease: createRequireRecentLease(database),
    seen: createSeenOutputs(init.objects),
    rememberLoose: createRememberLoose(database),
    videos,
    tables: createRecent(tablesKept),
    growing: createShortCache({ milliseconds: 300, size: 200 }),
    ownership: createShortCache({ milliseconds: 1000, size: mostStreams }),
    streams,
    polls: createPlaces({ inAll: Number.POSITIVE_INFINITY }),
    transportStreams: createShortCache({ milliseconds: 10_000, size: 8 }),
    transportReaders: createPlaces({ inAll: mostTransportReaders }),
    muxing: createTurns(4),
    joins: createJoins({ atOnce: 2, answerMilliseconds: 10_000, abandonMilliseconds: 60_000, stopping: stopping.signal }),
    posters: createRecent(4096),
    storyboards: createShortCache({ milliseconds: 3_600_000, size: 256 }),
    stopping: stopping.signal,
  };
  const targets = createTargets(services);
  const names = createNames(settings);
  const clientAddress = createClientAddress(settings.trustedProxies);
  const rates = createRates();
  const files = createFiles(init.playerDir);

  function dispatcherOf(listener: Listener) {
    const common = {
      listener,
      targets,
      auth: services.auth,
      names,
      clientAddress,
      rates,
      metrics: services.metrics,
      log,
      accessLog: settings.accessLog ?? false,
    };
    return createDispatcher(listener === 'public' ? { ...common, files, ready } : common);
  }
  /** The hot read: a video that everybody may see, straight from memory. */
  function ready(path: string, ifNoneMatch: string) {
    if (!path.startsWith(videoPath)) return null;
    const found = videos.peek(path.slice(videoPath.length))?.ready;
    if (!found) return null;
    return ifNoneMatch !== '' && matches(ifNoneMatch, found.etag) ? found.notModified : found.ok;
  }
  function forget(subject: { type: string; id: string }, data: Record<string, unknown>): void {
    const id = subject.type === 'video' ? subject.id : typeof data.videoId === 'string' ? data.videoId : null;
    if (id !== null) forgetVideo(services, id);
  }

  const drivers = new Map<Listener, Driver>();
  let subscription: { close(): void } | null = null;
  return {
    async start() {
      const start = await loadDriver(settings.driver, log);
      subscription = events.subscribe({}, (event) => {
        if (event.type !== 'job.progress') forget(event.subject, event.data);
      });
      const ports = { public: settings.publicPort, admin: settings.adminPort, worker: settings.workerPort };
      try {
        for (const listener of ['public', 'admin', 'worker'] as const) {
          drivers.set(listener, await start({ host: settings.host, port: ports[listener], dispatcher: dispatcherOf(listener) }));
        }
      } catch (error) {
        await Promise.all([...drivers.values()].map((driver) => driver.stop()));
        subscription.close();
        throw error;
      }
    },
    async stop() {
      stopping.abort();
      await Promise.all([...drivers.values()].map((driver) => driver.stop()));
      drivers.clear();
      subscription?.close();
    },
    offered: (data) => park.offered(data),
    addresses() {
      const at = (listener: Listener) => `http://${reachable(settings.host)}:${drivers.get(listener)?.port ?? 0}`;
      return { public: at('public'), admin: at('admin'), worker: at('worker') };
    },
  };
}
