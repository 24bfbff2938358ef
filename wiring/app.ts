/** The app process: gateway, actors and worker in one, beside one daprd. The supervisor starts it (serve.ts). */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBackupRunner } from '../actors/backups/runner.ts';
import { createDirectUploadRunner } from '../actors/direct-upload/runner.ts';
import { reserveNext } from '../actors/job/reserve.ts';
import { createMoveRunner } from '../actors/move/runner.ts';
import { createReconcileRunner } from '../actors/reconcile/runner.ts';
import { createActorsRoom } from '../actors/room.ts';
import { profileOf } from '../actors/video/profile.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { createSpool } from '../components/objects/spool/folder.ts';
import { createOutgoing } from '../components/outgoing/client.ts';
import { startTracing } from '../components/tracing/otel.ts';
import { createActorProxy, createPublisher, startActorHost } from '../dapr/index.ts';
import { firstAdministrator } from '../gateway/accounts/person.ts';
import { createLoginLink } from '../gateway/accounts/sign-in-links.ts';
import { createApiKey } from '../gateway/api-keys.ts';
import { keyScopes } from '../gateway/contract/roles.ts';
import { createGateway } from '../gateway/gateway.ts';
import { prefixOf } from '../gateway/keys.ts';
import { createWorkerKey } from '../gateway/worker/keys.ts';
import { planSource } from '../media/index.ts';
import { createWorkerRoom } from '../sidecars/room.ts';
import { openAppLog } from './app-log.ts';
import { openBackups, settleRestore } from './backups.ts';
import { errorsOf, reportFailedJobs } from './errors.ts';
import { openEvents } from './events.ts';
import { givenOf, startSettingsOf } from './given-settings.ts';
import type { Handover } from './handover.ts';
import { healthOf } from './health.ts';
import { version } from './identity.ts';
import { importTools } from './import-tools.ts';
import { openStores } from './objects.ts';
import { openRates } from './rates.ts';
import { instanceSecret, writeSecret } from './secret.ts';

export async function runApp(handover: Handover): Promise<void> {
  const { settings } = handover;
  const endTracing =
    settings.otlpUrl === null
      ? null
      : await startTracing({ url: settings.otlpUrl, service: 'vitascope', version, share: settings.traceShare });
  const log = openAppLog({ data: settings.data, level: settings.logLevel, traced: endTracing !== null });
  // Before anybody reads a secret.
  await settleRestore(settings, handover.databaseUrl);
  const errors = await errorsOf(settings, 'vitascope', log, handover.databaseUrl);
  const database = openDatabase({ url: handover.databaseUrl, max: 20, log, applicationName: 'vitascope' });
  await migrate(database);
  const reservations = openDatabase({ url: handover.databaseUrl, max: 4, log, applicationName: 'vitascope', plannedOnce: true });
  const stores = await openStores(settings, database, log);
  const { objects } = stores;
  const { events, health: eventsHealth, close: closeEvents } = await openEvents(settings.redisUrl, database, log);
  if (errors) reportFailedJobs(events, errors);
  const rates = await openRates(settings.redisUrl, database, log);
  const proxy = createActorProxy({
    daprHttpPort: handover.daprHttpPort,
    apiToken: handover.daprToken,
    actorKey: handover.actorKey,
    timeoutMs: 10_000,
    log,
  });
  const publisher = createPublisher({ daprHttpPort: handover.daprHttpPort, apiToken: handover.daprToken, pubsubName: 'pubsub' });
  const mail =
    settings.smtpUrl === null
      ? null
      : (await import('../components/mail/smtp.ts')).createSmtpMail({ url: settings.smtpUrl, from: settings.mailFrom });
  const closers: (() => Promise<unknown>)[] = [
    async () => errors?.close(),
    async () => mail?.close(),
    () => database.end({ timeout: 5 }),
    closeEvents,
    async () => rates?.close(),
    () => reservations.end({ timeout: 5 }),
    () => stores.stop(),
    () => proxy.close(),
    ...(endTracing === null ? [] : [endTracing]),
  ];

  const backups = await openBackups(settings, handover.databaseUrl);
  const outgoing = createOutgoing({
    name: `Vitascope/${version} (+${settings.publicUrl})`,
    allowedNetworks: settings.allowPrivateAddresses,
  });
  closers.push(() => outgoing.close());

  const actors = createActorsRoom({
    database,
    objects,
    proxy,
    events,
    publish: (topic, data) => publisher.publish(topic, data),
    log,
    clock: () => new Date(),
    // What the command line overrides holds for videos from before it, too.
    plan: (facts, profile) => planSource(facts, { ...profileOf(profile), ...(settings.copy === 'never' && { copy: settings.copy }) }),
  });
  let builtInWorkerId: string | null = null;
  let workerStatus: () => Record<string, unknown> = () => ({ runs: false });
  const gateway = createGateway({
    settings: {
      host: settings.host,
      publicPort: settings.publicPort,
      adminPort: settings.adminPort,
      workerPort: settings.workerPort,
      driver: settings.driver,
      publicUrl: settings.publicUrl,
      mediaUrl: settings.mediaUrl,
      cdnUrl: settings.cdnUrl,
      playback: {
        keys: settings.playbackKeys,
        tokenSeconds: settings.playbackSeconds,
        bindAddress: settings.playbackBinding === 'address',
      },
      maxUploadBytes: settings.maxUploadBytes,
      redirectDownloads: settings.s3RedirectDownloads,
      copy: settings.copy,
      names: settings.names,
      trustedProxies: settings.trustedProxies,
      dropFolder: settings.dropFolder,
      allowImport: settings.allowImport,
      requiredWorkerVersion: settings.requiredWorkerVersion,
      traces: endTracing !== null,
    },
    database,
    objects,
    spool: createSpool({ root: join(settings.data, 'objects', 'uploads') }),
    stores,
    backups,
    events,
    outgoing,
    proxy,
    reserveNext: (kinds, workerId, scope, encoders) => reserveNext(reservations, { kinds, workerId, scope, encoders }),
    // Others may sit behind a proxy or a tunnel on this machine: only of this one do we know that it has our disk.
    sharesDisk: (workerId) => workerId === builtInWorkerId,
    health: {
      ...healthOf({ database, stores, handover, worker: () => workerStatus() }),
      ...eventsHealth,
      ...(rates && { limits: rates.health }),
    },
    ...(rates && { rates }),
    log,
    ...(errors && { errors }),
    version,
    given: givenOf(settings),
    startSettings: startSettingsOf(settings),
    secret: await instanceSecret(settings),
    mail,
    playerDir: new URL('../player/dist', import.meta.url).pathname,
  });
  const host = await startActorHost({
    actors: actors.definitions,
    topics: [
      {
        topic: 'jobs.offered',
        handle: async (data) => {
          gateway.offered(data);
          return 'SUCCESS';
        },
      },
    ],
    appToken: handover.appToken,
    actorKey: handover.actorKey,
    port: handover.actorHostPort,
    log,
  });
  closers.push(() => host.close());
  await actors.start();
  closers.push(() => actors.stop());
  const reconcile = createReconcileRunner({ database, objects, events, log });
  await reconcile.start();
  closers.push(() => reconcile.stop());
  const directUploads = createDirectUploadRunner({ database, objects, proxy, log });
  await directUploads.start();
  closers.push(() => directUploads.stop());
  const move = createMoveRunner({ database, between: stores.between, events, log });
  await move.start();
  closers.push(() => move.stop());
  const backupRunner = createBackupRunner({ database, backups, events, log, clock: () => new Date() });
  await backupRunner.start();
  closers.push(() => backupRunner.stop());
  // Loading the program leaves some 40 MB behind, which nothing would clear away for as long as nobody comes.
  globalThis.gc?.();
  await gateway.start();
  closers.push(() => gateway.stop());

  await mkdir(join(settings.data, 'run'), { recursive: true });
  const firstKey = await firstAdministratorKey(settings.data, database);
  const token = await createLoginLink(database);
  await writeFile(
    join(settings.data, 'run', 'app.json'),
    JSON.stringify({ loginUrl: `${settings.publicUrl}/login?token=${token}`, firstKey, addresses: gateway.addresses() }),
    { mode: 0o600 },
  );

  if (settings.roles.includes('worker')) {
    let worker = await startBuiltInWorker(restart);
    async function restart(): Promise<void> {
      await worker.drain();
      await worker.stop();
      worker = await startBuiltInWorker(restart);
    }
    workerStatus = () => ({ ...worker.status(), ...worker.jail, encoders: worker.encoders });
    closers.push(() => worker.stop());
  }
  log.info({ version, publicUrl: settings.publicUrl }, 'started');

  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (ending) return;
      ending = true;
      setTimeout(() => process.exit(1), 15_000).unref();
      for (const close of closers.reverse()) await close().catch((error: unknown) => log.warn({ error }, 'closing'));
      process.exit(0);
    });
  }

  /** It speaks the worker API like any other worker, always as the same one, so that it finds what it held before a crash. */
  async function startBuiltInWorker(onRestart: () => Promise<void>) {
    const { id, key } = await builtInWorkerKey();
    builtInWorkerId = id;
    const imports = settings.allowImport ? await importTools({ allowedNetworks: settings.allowPrivateAddresses, log }) : null;
    const worker = await createWorkerRoom({
      serverUrl: gateway.addresses().worker,
      // It is this very machine, by whatever address.
      allowPlainHttp: true,
      key,
      concurrency: settings.concurrency,
      ...(settings.cardSessions === null ? {} : { cardSessions: settings.cardSessions }),
      scratchDir: join(settings.data, 'scratch'),
      localPaths: true,
      ...(imports && { imports }),
      onRestart,
      log,
      version,
    });
    worker.start();
    return worker;
  }

  async function builtInWorkerKey(): Promise<{ id: string; key: string }> {
    const file = join(settings.data, 'worker-key');
    const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
    const [known] = await database<{ id: string }[]>`
      select id from workers where key_prefix = ${prefixOf(kept, 'vw') ?? ''} and state not in ('disabled', 'removed')`;
    if (known) return { id: known.id, key: kept };
    const made = await createWorkerKey(proxy, { label: 'built-in' });
    await writeSecret(file, made.key);
    return made;
  }
}

/** The first start writes an administrator key; later starts leave it alone, unless its file is gone: then it is replaced. Returns whether it was made now. */
async function firstAdministratorKey(data: string, database: Parameters<typeof createApiKey>[0]): Promise<boolean> {
  const label = 'first administrator';
  const file = join(data, 'admin-key');
  const ours = database`label = ${label} and account_id = ${firstAdministrator} and revoked_at is null`;
  const [found] = await database`select 1 from api_keys where ${ours} limit 1`;
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : ''));
  if (found && kept !== null) return false;
  const { key, id } = await createApiKey(database, { label, accountId: firstAdministrator, scopes: keyScopes });
  await writeSecret(file, key);
  await database`update api_keys set revoked_at = now() where ${ours} and prefix <> ${id}`;
  return true;
}
