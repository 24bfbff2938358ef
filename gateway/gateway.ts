/** The gateway: three listeners over one table of routes. */

import { may } from './access.ts';
import { createAccounts } from './accounts/accounts.ts';
import { sessionCookie } from './accounts/session-cookie.ts';
import { policyOf } from './accounts/sign-up-policy.ts';
import { startSweep } from './accounts/sweep.ts';
import { createAdmission, thingOf } from './admission.ts';
import { createAlerts } from './alerts/alerts.ts';
import type { Caller } from './answer.ts';
import { createAuditLog } from './audit/log.ts';
import { createAuth } from './auth.ts';
import { createBackupSchedule } from './backups/schedule.ts';
import { createFirstLook, type FirstPages } from './channels/first-look.ts';
import { type ChannelRow, findChannel } from './channels/rows.ts';
import { createChannelWork } from './channels/work.ts';
import { createClientAddress } from './client-address.ts';
import { createConsoleFiles } from './console-files.ts';
import type { Listener } from './contract/routes.ts';
import { bucketForPages } from './direct/pages.ts';
import { createDispatcher } from './dispatcher.ts';
import { createDownloads } from './downloads/downloads.ts';
import type { Driver } from './drivers/driver.ts';
import { loadDriver } from './drivers/index.ts';
import { ancestorsOf, ancestorsOfList } from './embedding/ancestors.ts';
import { createEncodingSettings } from './encoding.ts';
import { createFiles } from './files.ts';
import { createFinding } from './finding/finding.ts';
import { createPainter } from './first-paint/painter.ts';
import { changedVideo, forgetAll, forgetVideo } from './forget.ts';
import { createGate } from './gate.ts';
import { createTargets } from './handlers/index.ts';
import { createHealthReport } from './health.ts';
import { createHiddenClients } from './hidden-clients.ts';
import { createLimits } from './limits.ts';
import { createLiveSettings, type LiveSettings } from './live-settings/live-settings.ts';
import { createGatewayMetrics } from './metrics/all.ts';
import { createNames, isOwnOrigin, type Names, reachable } from './names.ts';
import { createPasswords } from './passwords.ts';
import { createPlaces } from './places.ts';
import { deliveryOf } from './playback/delivery.ts';
import { openPlaylist } from './playlists/open.ts';
import { createPlaylistAccess } from './playlists/reads.ts';
import { findPlaylist } from './playlists/rows.ts';
import { createQueueHistory } from './queue/history.ts';
import { createOverview } from './queue/overview.ts';
import { matches } from './ranges.ts';
import { createRates } from './rates.ts';
import { defaultPlaces } from './realtime/places.ts';
import { createRealtime } from './realtime/realtime.ts';
import { createRecent } from './recent.ts';
import type { Ground, Services } from './services.ts';
import type { GatewayInit } from './settings.ts';
import { createShells } from './shells.ts';
import { clearingToo, createShortCache } from './short-cache.ts';
import { createRememberLoose } from './storage.ts';
import { createTurns } from './turns.ts';
import { createDropFolder } from './uploads/drop-folder.ts';
import { createTroubles } from './uploads/troubles.ts';
import { createUploads } from './uploads/uploads.ts';
import { createVideoCache } from './video-cache.ts';
import { findVideo, type Ownership, type VideoRow } from './videos.ts';
import { createViewBook } from './views/book.ts';
import { createWebhooks } from './webhooks/webhooks.ts';
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
  /** Gives up uploads that nobody goes on with; it does so now and then by itself. */
  sweepUploads(): Promise<void>;
  /** `http://host:port` of each listener; known once it has started. */
  addresses(): Record<Listener, string>;
}

const mayRead = (caller: Caller | undefined, row: VideoRow) => caller !== undefined && may(caller, 'video.read', thingOf(row)) === 'yes';
const videoPath = '/api/v1/videos/';
/** Videos in memory: at least this many. */
const videosKept = 16_384;
const tablesKept = 64;
const mostTransportReaders = 200;

export function createGateway(init: GatewayInit): Gateway {
  const { settings, database, events, log } = init;
  const stopping = new AbortController();
  const gate = createGate();
  let showsViews = false;
  const delivery = deliveryOf(settings, init.secret, gate, () => showsViews);
  const { origins } = delivery;
  const guestLists = createShortCache<Buffer>({ milliseconds: 1500, size: 64 });
  const videos = createVideoCache({
    origins,
    load: (ref) => findVideo(database, ref),
    size: videosKept,
    ...(init.now && { now: init.now }),
    onChange: guestLists.clear,
  });
  const park = createPark({ reserveNext: init.reserveNext, pollMilliseconds: 2000 });
  const streams = createPlaces({ inAll: () => settings.liveConnections ?? defaultPlaces.inAll });
  let names = createNames(settings);
  let clientAddress = createClientAddress(settings.trustedProxies);
  const live = createLiveSettings({ database, given: init.given ?? {}, apply, log });
  const ownership = createShortCache<Ownership | null>({ milliseconds: 1000, size: defaultPlaces.inAll });
  const firstPages: FirstPages = createShortCache({ milliseconds: 2000, size: 256 });
  const guestChannels = clearingToo(
    clearingToo(createShortCache<ChannelRow | null>({ milliseconds: 2000, size: 1024 }), firstPages),
    guestLists,
  );
  const playlists = createPlaylistAccess(database);
  const encoding = createEncodingSettings({ database, copy: settings.copy });
  const rates = init.rates ?? createRates();
  const accounts = createAccounts({
    database,
    secret: init.secret,
    publicUrl: settings.publicUrl,
    siteName: () => live.value('instance').name,
    mail: init.mail,
    rates,
    isOpen: () => policyOf(live.value('accounts'), init.mail !== null) === 'open',
    log,
  });
  const troubles = createTroubles(init, stopping.signal);
  const hiddenClients = createHiddenClients({ trusts: (peer) => clientAddress.trusts(peer), log });
  const schedule = createBackupSchedule({ database, place: init.backups?.place ?? null, settings: () => live.value('backups'), log });
  const health = {
    ...init.health,
    encoding: encoding.health,
    settings: live.health,
    mail: accounts.outbox.health,
    uploads: troubles.health,
    proxy: hiddenClients.health,
    ...(init.backups && { backups: schedule.health }),
  };
  const healthReport = createHealthReport(health);
  const queue = createOverview(database);
  const queueHistory = createQueueHistory(queue.read);
  const metrics = createGatewayMetrics({
    parkedPolls: () => park.parked,
    cachedVideos: () => videos.size,
    openStreams: () => streams.taken,
    queue: queue.read,
    health: healthReport,
    database,
  });
  const ground: Ground = {
    ...init,
    rates,
    downloads: createDownloads({ rates, settings: () => live.value('downloads') }),
    health,
    healthReport,
    encoding,
    live,
    audit: createAuditLog({ database, log, keepDays: () => live.value('records').auditDays }),
    accounts,
    auth: createAuth(database, accounts.sessions),
    gate,
    delivery,
    passwords: createPasswords(),
    metrics,
    park,
    queue,
    queueHistory,
    signOfLife: createSignsOfLife(init.proxy),
    requireRecentLease: createRequireRecentLease(database),
    seen: createSeenOutputs(init.objects),
    webhooks: createWebhooks({ database, events, outgoing: init.outgoing, publicUrl: settings.publicUrl, log }),
    channelWork: createChannelWork(init),
    views: createViewBook({ database, log }),
    rememberLoose: createRememberLoose(database),
    videos,
    tables: createRecent(tablesKept),
    growing: createShortCache({ milliseconds: 300, size: 200 }),
    ownership,
    guestChannels,
    guestLists,
    finding: createFinding(database),
    playlists,
    streams,
    accountStreams: createPlaces({ inAll: Number.POSITIVE_INFINITY }),
    realtime: createRealtime({ ...init, delivery, ownership, videos, stopping: stopping.signal }),
    polls: createPlaces({ inAll: Number.POSITIVE_INFINITY }),
    transportStreams: createShortCache({ milliseconds: 10_000, size: 8 }),
    transportReaders: createPlaces({ inAll: mostTransportReaders }),
    muxing: createTurns(4),
    joins: createJoins({ atOnce: 2, answerMilliseconds: 10_000, abandonMilliseconds: 60_000, stopping: stopping.signal }),
    posters: createRecent(4096),
    storyboards: createShortCache({ milliseconds: 3_600_000, size: 256 }),
    stopping: stopping.signal,
  };
  const alerts = createAlerts({
    ...{ database, events, outgoing: init.outgoing, log },
    health: healthReport,
    queue: queue.read,
    limits: () => live.value('alerts'),
  });
  const services: Services = { ...ground, uploads: createUploads(ground, troubles) };
  const targets = createTargets(services);
  const dropFolder = settings.dropFolder ? createDropFolder(services, settings.dropFolder) : null;
  const limits = createLimits({ rates, settings: () => live.value('limits') });
  const siteName = () => live.value('instance').name;
  const findChannelForGuest = (ref: string) => guestChannels.get(ref.toLowerCase(), () => findChannel(database, ref));
  const paint = createPainter({
    site: () => {
      const { name, tagline, description } = live.value('instance');
      return { name, publicUrl: settings.publicUrl, about: tagline || description };
    },
    isGated: () => gate.isClosed,
    findVideo: videos.get,
    findChannel: createFirstLook({ database, origins, find: findChannelForGuest, pages: firstPages }),
    findPlaylist: (ref) => openPlaylist({ database, playlists, origins }, ref),
    admit: (address) => limits.call('read', null, address),
    hasSession: (header) => header('cookie').includes(`${sessionCookie}=`),
  });
  const ancestors = async ({ ref, isList }: { ref: string; isList: boolean }, clientAddress: string) => {
    // Which videos there are, and who may show them, is told to nobody.
    if (gate.isClosed) return "'self'";
    // Who asks too much hears nothing of videos.
    const isAdmitted = await limits.call('read', null, clientAddress).then(
      () => true,
      () => false,
    );
    if (isList) return ancestorsOfList(isAdmitted ? await findPlaylist(database, ref).catch(() => null) : null);
    return ancestorsOf(isAdmitted ? ((await videos.get(ref).catch(() => null))?.row ?? null) : null);
  };
  const reached = () => {
    const bucket = bucketForPages(services);
    return { media: origins.others, uploads: bucket === null ? [] : [bucket] };
  };
  const files = createFiles(init.playerDir, reached, paint, createShells(siteName), ancestors);
  const consoleFiles = createConsoleFiles(init.playerDir);
  const admission = createAdmission({
    auth: services.auth,
    gate,
    delivery,
    findVideo: async (ref) => (await videos.get(ref))?.row ?? null,
    findVideoNow: (ref, removedToo) => findVideo(database, ref, removedToo),
    findChannel: (ref, removedToo) => findChannel(database, ref, removedToo),
    findPlaylist: (ref, removedToo) => findPlaylist(database, ref, removedToo),
    findChannelForGuest,
  });

  function dispatcherOf(listener: Listener) {
    const common = {
      listener,
      targets,
      admission,
      gate,
      delivery,
      names: {
        host: (header) => names.host(header),
        origin: (header, host) => (listener === 'admin' ? isOwnOrigin(header, host) : names.origin(header, host)),
      } satisfies Names,
      clientAddress: (peer: string, forwardedFor: string) => clientAddress(peer, forwardedFor),
      hiddenClients,
      limits,
      metrics: services.metrics,
      audit: services.audit.note,
      log,
      errors: init.errors ?? null,
      accessLog: () => settings.accessLog ?? false,
      traces: settings.traces ?? false,
    };
    if (listener === 'public') return createDispatcher({ ...common, files, ready });
    return createDispatcher(listener === 'admin' ? { ...common, files: consoleFiles } : common);
  }
  /** Handlers read `settings` with each request, so that a change holds from the next one on. */
  function apply(now: LiveSettings): void {
    const network = now.value('network');
    names = createNames({ ...settings, names: network.names });
    clientAddress = createClientAddress(network.trustedProxies);
    settings.maxUploadBytes = now.value('uploads').maxUploadBytes;
    settings.requiredWorkerVersion = now.value('workers').requiredVersion;
    const { heartbeatSeconds, connections, perAddress } = now.value('live');
    settings.heartbeatMilliseconds = heartbeatSeconds * 1000;
    settings.liveConnections = connections;
    settings.livePerAddress = perAddress;
    settings.accessLog = now.value('records').accessLog;
    const [{ access, showViews }, wasClosed, didShow] = [now.value('site'), gate.isClosed, showsViews];
    // What cannot be read may have been meant to keep guests out, and counts to the owners.
    const isRead = now.now('site').trouble === null;
    showsViews = now.isKnown && isRead && showViews;
    if (now.isKnown) gate.set(isRead ? access : 'members');
    // Where media are differs with it, and what is told of them.
    if (gate.isClosed !== wasClosed || showsViews !== didShow) for (const kept of [videos, guestChannels, playlists.guests]) kept.clear();
  }
  /** The hot read: a video straight from memory, for everybody who may see it or for a caller who was seen a moment ago. */
  function ready(path: string, ifNoneMatch: string, header: (name: string) => string) {
    if (!path.startsWith(videoPath)) return null;
    const entry = videos.peek(path.slice(videoPath.length));
    if (!entry) return null;
    const found = entry.ready ?? (mayRead(services.auth.known(header), entry.row) ? entry.forReaders : null);
    if (!found) return null;
    return ifNoneMatch !== '' && matches(ifNoneMatch, found.etag) ? found.notModified : found.ok;
  }

  const drivers = new Map<Listener, Driver>();
  let sweep: ReturnType<typeof startSweep> | null = null;
  let subscription: { close(): void } | null = null;
  return {
    async start() {
      const start = await loadDriver(settings.driver, log);
      await live.start();
      services.audit.start();
      subscription = events.subscribe({}, (event) => {
        const changed = changedVideo(event);
        if (changed !== null) forgetVideo(services, changed);
        forgetAll(services, event.type);
        // The sweep does it otherwise.
        if (event.type === 'video.removed') services.uploads.endRemoved().catch(() => {});
        if (event.type === 'settings.changed') live.refresh().catch(() => {});
      });
      await services.realtime.start();
      const ports = { public: settings.publicPort, admin: settings.adminPort, worker: settings.workerPort };
      try {
        accounts.outbox.start();
        const keep = () => ({ playbackDays: live.value('analytics').keepDays, months: live.value('analytics').keepMonths });
        sweep = startSweep({ database, keep, log });
        for (const listener of ['public', 'admin', 'worker'] as const) {
          drivers.set(
            listener,
            await start({ host: settings.host, port: ports[listener], dispatcher: dispatcherOf(listener), patience: settings.patience }),
          );
        }
      } catch (error) {
        await Promise.all([...drivers.values()].map((driver) => driver.stop()));
        services.realtime.stop();
        subscription.close();
        await Promise.all([accounts.outbox.stop(), sweep?.stop()]);
        throw error;
      }
      services.webhooks.start();
      services.channelWork.start();
      services.views.start();
      alerts.start();
      queueHistory.start();
      if (init.backups) schedule.start();
      services.uploads.start();
      await dropFolder?.start();
    },
    async stop() {
      stopping.abort();
      await dropFolder?.stop();
      live.stop();
      queueHistory.stop();
      await alerts.stop();
      await schedule.stop();
      await services.webhooks.stop();
      await services.channelWork.stop();
      await Promise.all([...drivers.values()].map((driver) => driver.stop()));
      drivers.clear();
      await services.views.stop();
      services.realtime.stop();
      await services.audit.close();
      await Promise.all([accounts.outbox.stop(), sweep?.stop()]);
      subscription?.close();
    },
    sweepUploads: () => services.uploads.sweep(),
    offered: (data) => park.offered(data),
    addresses() {
      const at = (listener: Listener) => `http://${reachable(settings.host)}:${drivers.get(listener)?.port ?? 0}`;
      return { public: at('public'), admin: at('admin'), worker: at('worker') };
    },
  };
}
