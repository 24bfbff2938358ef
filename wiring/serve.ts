/** `vitascope serve`: the parent of every process. Starts PostgreSQL, Dapr and the app in order, keeps them alive, stops all of them. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { prepareEmbeddedPostgres, waitForDatabase } from '../components/database/embedded.ts';
import { type Errors, Misfortune } from '../components/errors/contract.ts';
// Not by the door of the room: it leads to the host of actors and its HTTP clients, too, which this process would keep for nothing.
import { findOrBuildDapr } from '../dapr/runtime/build.mjs';
import { actorsReady } from '../dapr/runtime/ready.ts';
import { daprPorts, daprProcesses } from '../dapr/runtime/start.ts';
import { createSupervisor, freePorts, type ProcessSpec, type Supervisor } from '../dapr/supervisor.ts';
import { reachable } from '../gateway/names.ts';
import { bucketsOf } from './buckets.ts';
import { claimDataFolder } from './data-folder.ts';
import { errorsOf } from './errors.ts';
import { type Handover, handoverVariable } from './handover.ts';
import { appId, version } from './identity.ts';
import { logFolder, openLogFile } from './log-file.ts';
import { SettingError, type Settings, secretVariables } from './settings.ts';

const program = new URL('../main.ts', import.meta.url).pathname;
const stripped = new URL('./stripped.mjs', import.meta.url).href;

export async function serve(settings: Settings): Promise<void> {
  const started = performance.now();
  // Only the app is given them, in its own way; no other child inherits them.
  for (const secret of secretVariables) delete process.env[secret];
  const runDir = join(settings.data, 'run');
  await mkdir(runDir, { recursive: true, mode: 0o755 });
  await claimDataFolder(runDir);
  await rm(join(runDir, 'app.json'), { force: true });
  const log = pino({ level: settings.logLevel, base: null }, await logFile(logFolder(settings.data)));
  const errors = await errorsOf(settings, 'vitascope-supervisor', log);
  const onRestart = (name: string, how: string) =>
    errors?.report({ error: new Misfortune('ProcessEnded', `${name}: ${how}`), where: `process ${name}` });
  const supervisor = createSupervisor({ log, pidFolder: join(runDir, 'pids'), onRestart });
  const statusFile = join(runDir, 'status.json');
  let ending: Promise<void> | undefined;
  const end = (code: number) => {
    ending ??= stopAll(supervisor, statusTimer, runDir, code, errors);
    return ending;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending) console.log('Stopping ...');
      void end(0);
    });
  }
  const statusTimer = setInterval(() => {
    // A full disk must not end what could go on without this file.
    writeStatus(supervisor, statusFile, runDir).catch((error: Error) => log.warn({ error: error.message }, 'the status cannot be written'));
  }, 1000);

  try {
    await requirePorts(settings);
    const hasBucket = Object.values(bucketsOf(settings)).some((bucket) => bucket !== null);
    for (const trouble of hasBucket ? await (await import('./objects.ts')).requireBuckets(settings) : [])
      console.log(`${trouble} The start goes on; objects can be used once it is back.`);
    const specs = await processes(settings, log, statusFile);
    console.log(`Vitascope ${version}: starting ${specs.map((spec) => spec.name).join(', ')} ...`);
    await supervisor.start(...specs);
    await writeStatus(supervisor, statusFile, runDir);
    const app = await waitForApp(runDir);
    announce(settings, app, (performance.now() - started) / 1000);
  } catch (error) {
    if (ending) return;
    const where = error instanceof SettingError ? '' : `\nMore is in ${logFolder(settings.data)}.`;
    console.error(`The start failed: ${(error as Error).message}${where}`);
    await end(1);
  }
}

async function logFile(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  return openLogFile(folder, { sync: true });
}

/** What runs, in the order of starting. */
async function processes(settings: Settings, log: Logger, processesFile: string): Promise<ProcessSpec[]> {
  const binaries = await findOrBuildDapr({ log: (line) => console.log(line) });
  const taken = [settings.publicPort, settings.adminPort, settings.workerPort];
  const [actorHostPort = 0] = await freePorts(1, taken);
  const ports = await daprPorts([...taken, actorHostPort]);
  const [appToken, apiToken, actorKey] = [1, 2, 3].map(() => randomBytes(24).toString('hex')) as [string, string, string];
  const tokens = { app: appToken, api: apiToken };
  const postgres = settings.databaseUrl === null ? await embeddedDatabase(settings, log) : null;
  const databaseUrl = settings.databaseUrl ?? postgres?.url ?? '';
  const dapr = await daprProcesses({
    binaries,
    dataDir: join(settings.data, 'dapr'),
    appId,
    appPort: actorHostPort,
    ports,
    tokens,
    logLevel: settings.logLevel === 'debug' ? 'debug' : 'warn',
  });
  const handover: Handover = {
    settings,
    databaseUrl,
    actorHostPort,
    daprHttpPort: ports.daprHttp,
    appToken: tokens.app,
    daprToken: tokens.api,
    actorKey,
    processesFile,
  };
  const app: ProcessSpec = {
    name: 'app',
    command: process.execPath,
    args: ['--import', stripped, '--expose-gc', '--max-semi-space-size=16', program, 'app'],
    // Flushes of uploads keep threads waiting for the disk; with the usual four, every other file would wait behind them.
    env: { [handoverVariable]: JSON.stringify(handover), UV_THREADPOOL_SIZE: '16' },
    ready: () => appReady(settings, handover),
    readyTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 20_000,
  };
  return [...(postgres ? [postgres.spec] : []), ...dapr, app];
}

/** Told here in words; the app could only die of it, again and again. */
async function requirePorts(settings: Settings): Promise<void> {
  const options = { '--public-port': settings.publicPort, '--admin-port': settings.adminPort, '--worker-port': settings.workerPort };
  for (const [option, port] of Object.entries(options)) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE')
          reject(new SettingError(`Port ${port} is in use. Stop what uses it, or give another with ${option}.`));
        else if (error.code === 'EACCES')
          reject(new SettingError(`Port ${port} may not be used by this user. Give one above 1023 with ${option}.`));
        else reject(new SettingError(`--host ${settings.host} cannot be listened on: ${error.message}`));
      });
      server.listen(port, settings.host, () => server.close(() => resolve()));
    });
  }
}

/** The app answers, and its actors can be reached. */
async function appReady(settings: Settings, handover: Handover): Promise<boolean> {
  const answer = await fetch(`http://${reachable(settings.host)}:${settings.publicPort}/health`, {
    signal: AbortSignal.timeout(2000),
  }).catch(() => null);
  await answer?.body?.cancel();
  return answer !== null && (await actorsReady(handover.daprHttpPort, handover.daprToken));
}

async function embeddedDatabase(settings: Settings, log: Logger): Promise<{ spec: ProcessSpec; url: string }> {
  const { command, args, env, cwd, url, stopSignal } = await prepareEmbeddedPostgres({ dataDir: settings.data, log });
  const ready = () =>
    waitForDatabase(url, 1).then(
      () => true,
      () => false,
    );
  // Its own parent watch would be lost when it changes the user, so the death signal is the one that ends it without waiting.
  return { url, spec: { name: 'postgres', command, args, env, cwd, ready, stopSignal, stopTimeoutMs: 15_000, deathSignal: 'QUIT' } };
}

async function writeStatus(supervisor: Supervisor, statusFile: string, runDir: string): Promise<void> {
  const status = supervisor.status();
  const pids = Object.fromEntries(status.flatMap((one) => (one.pid ? [[one.name, one.pid]] : [])));
  for (const [file, value] of [
    [statusFile, Object.fromEntries(status.map((one) => [one.name, one]))],
    [join(runDir, 'processes.json'), pids],
  ] as const) {
    // A name of its own for each: two writes at a time must not take each other's file away.
    const fresh = `${file}.${randomBytes(4).toString('hex')}`;
    try {
      await writeFile(fresh, JSON.stringify(value));
      await rename(fresh, file);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
  }
}

async function stopAll(supervisor: Supervisor, timer: NodeJS.Timeout, runDir: string, code: number, errors: Errors | null): Promise<void> {
  clearInterval(timer);
  await supervisor.stop();
  await errors?.close();
  await rm(join(runDir, 'supervisor.pid'), { force: true });
  process.exit(code);
}

interface AppFacts {
  loginUrl: string;
  firstKey: boolean;
}
async function waitForApp(runDir: string): Promise<AppFacts> {
  for (let tries = 0; tries < 200; tries += 1) {
    const text = await readFile(join(runDir, 'app.json'), 'utf8').catch(() => '');
    if (text !== '') return JSON.parse(text) as AppFacts;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new SettingError('The app did not finish its start.');
}

function announce(settings: Settings, app: AppFacts, seconds: number): void {
  const local = (port: number) => `http://${reachable(settings.host)}:${port}`;
  // A browser that is signed in at one port of a name is signed in at its others.
  const consoleUrl = settings.host === '0.0.0.0' ? `http://localhost:${settings.adminPort}` : local(settings.adminPort);
  console.log(`
Vitascope is ready after ${seconds.toFixed(1)} s.

  Watch and upload   ${settings.publicUrl}
  Sign in (once)     ${app.loginUrl}
  Admin console      ${consoleUrl}
  Workers connect    ${local(settings.workerPort)}
  Administrator key  ${join(settings.data, 'admin-key')}${app.firstKey ? ' (new)' : ''}
  Data and logs      ${settings.data}

Stop with Ctrl-C.`);
}
