/** The app process: gateway, actors and worker in one, beside one daprd. The supervisor starts it (serve.ts). */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { reserveNext } from '../actors/job/reserve.ts';
import { createReconcileRunner } from '../actors/reconcile/runner.ts';
import { createActorsRoom } from '../actors/room.ts';
import { profileOf } from '../actors/video/profile.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { createEvents } from '../components/events/memory.ts';
import { createFolderObjects } from '../components/objects/folder.ts';
import { createActorProxy, createPublisher, startActorHost } from '../dapr/index.ts';
import { createApiKey, createLoginLink } from '../gateway/auth.ts';
import { createGateway } from '../gateway/gateway.ts';
import { prefixOf } from '../gateway/keys.ts';
import { createWorkerKey } from '../gateway/worker/keys.ts';
import { planSource } from '../media/index.ts';
import { createWorkerRoom } from '../sidecars/room.ts';
import type { Handover } from './handover.ts';
import { healthOf } from './health.ts';
import { version } from './identity.ts';

export async function runApp(handover: Handover): Promise<void> {
  const { settings } = handover;
  const log = pino({ level: settings.logLevel, base: null });
  const database = openDatabase({ url: handover.databaseUrl, max: 20, log, applicationName: 'vitascope' });
  await migrate(database);
  const reservations = openDatabase({ url: handover.databaseUrl, max: 4, log, applicationName: 'vitascope', plannedOnce: true });
  const objects = await createFolderObjects({ root: join(settings.data, 'objects') });
  const events = createEvents({ database, log });
  const proxy = createActorProxy({
    daprHttpPort: handover.daprHttpPort,
    apiToken: handover.daprToken,
    actorKey: handover.actorKey,
    timeoutMs: 10_000,
    log,
  });
  const publisher = createPublisher({ daprHttpPort: handover.daprHttpPort, apiToken: handover.daprToken, pubsubName: 'pubsub' });
  const closers: (() => Promise<unknown>)[] = [
    () => database.end({ timeout: 5 }),
    () => reservations.end({ timeout: 5 }),
    () => proxy.close(),
  ];

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
      maxUploadBytes: settings.maxUploadBytes,
      copy: settings.copy,
      names: settings.names,
      trustedProxies: settings.trustedProxies,
      requiredWorkerVersion: settings.requiredWorkerVersion,
    },
    database,
    objects,
    events,
    proxy,
    reserveNext: (kinds, workerId, scope, encoders) => reserveNext(reservations, { kinds, workerId, scope, encoders }),
    // Others may sit behind a proxy or a tunnel on this machine: only of this one do we know that it has our disk.
    sharesDisk: (workerId) => workerId === builtInWorkerId,
    health: healthOf({ database, objects, handover, worker: () => workerStatus() }),
    log,
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
  await gateway.start();
  closers.push(() => gateway.stop());

  await mkdir(join(settings.data, 'run'), { recursive: true });
  const firstKey = await firstAdministratorKey(settings.data, database);
  const token = await createLoginLink(database);
  await writeFile(
    join(settings.data, 'run', 'app.json'),
    JSON.stringify({ loginUrl: `${settings.publicUrl}/login?token=${token}`, firstKey }),
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
    const worker = await createWorkerRoom({
      serverUrl: gateway.addresses().worker,
      // It is this very machine, by whatever address.
      allowPlainHttp: true,
      key,
      concurrency: settings.concurrency,
      ...(settings.cardSessions === null ? {} : { cardSessions: settings.cardSessions }),
      scratchDir: join(settings.data, 'scratch'),
      localPaths: true,
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
  const [found] = await database`select 1 from api_keys where label = ${label} and revoked_at is null limit 1`;
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : ''));
  if (found && kept !== null) return false;
  const { key, prefix } = await createApiKey(database, { label, role: 'administrator' });
  await writeSecret(file, key);
  await database`update api_keys set revoked_at = now() where label = ${label} and prefix <> ${prefix} and revoked_at is null`;
  return true;
}

async function writeSecret(file: string, secret: string): Promise<void> {
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
