/** `vitascope worker`: the same worker as the built-in one, on any machine, with nothing but an address and a key. */
import { join } from 'node:path';
import pino from 'pino';
import { exitCodes } from '../cli/failure.ts';
import { startTracing } from '../components/tracing/otel.ts';
import { startHealth } from '../sidecars/health.ts';
import { createWorkerRoom } from '../sidecars/room.ts';
import { openErrors } from './errors.ts';
import { version } from './identity.ts';
import { importTools } from './import-tools.ts';
import { traceOfLine } from './log-trace.ts';
import { SettingError } from './settings.ts';
import { workerKey } from './worker-key.ts';
import { readWorkerOptions } from './worker-options.ts';

export async function runWorker(args: string[], env: Record<string, string | undefined>): Promise<void> {
  const options = readWorkerOptions(args, env);
  const { server, concurrency, cardSessions, kinds, classes, allowPlainHttp, graceSeconds } = options;
  // No child that the worker starts may inherit them.
  delete env.VITASCOPE_KEY;
  delete env.VITASCOPE_TOKEN;
  const { otlpUrl } = options;
  const endTracing =
    otlpUrl === null ? async () => {} : await startTracing({ url: otlpUrl, service: 'vitascope-worker', version, share: 1 });
  const log = pino({ base: null, mixin: traceOfLine });
  const errors =
    options.sentryDsn === null
      ? null
      : await openErrors({
          dsn: options.sentryDsn,
          service: 'vitascope-worker',
          secrets: [options.key, options.token].filter((one) => one !== null),
          log,
        });
  delete env.VITASCOPE_SENTRY_DSN;
  const inWords = (error: Error) => {
    throw error instanceof SettingError ? error : new SettingError(error.message);
  };
  const key = await workerKey({ ...options, version }).catch(inWords);
  // Workers of one machine must not meet: each has a folder by the public part of its key.
  const scratchDir = options.scratch ?? join(options.cacheDir, key.split('_')[1] ?? 'worker');
  const imports = options.allowImport ? await importTools({ allowedNetworks: options.allowPrivateAddresses, log }) : null;
  const worker = await createWorkerRoom({
    serverUrl: server,
    key,
    kinds,
    concurrency,
    ...(cardSessions === null ? {} : { cardSessions }),
    scratchDir,
    allowPlainHttp,
    ...(imports && { imports }),
    log,
    version,
    onRestart: async () => {
      log.info('ending the current jobs, then starting again');
      await worker.drain();
      process.exit(exitCodes.restart);
    },
  }).catch(inWords);
  const report = () => ({ ...worker.status(), ...worker.jail, encoders: worker.encoders, version, server, classes, concurrency });
  if (options.health) await startHealth({ ...options.health, report, metrics: worker.metrics }).catch(inWords);

  let asked = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      asked += 1;
      // Once: finish the job in hand, if the grace allows. Twice: give it back and go.
      if (asked === 1) log.info('finishing the current jobs; once more to give them back at once');
      if (asked === 1 && graceSeconds === null) await worker.drain();
      else await worker.stop(asked === 1 ? (graceSeconds ?? 0) : 0);
      await endTracing();
      await errors?.close();
      process.exit(0);
    });
  }
  log.info({ server, version, classes, concurrency, encoders: worker.encoders }, 'worker started');
  await worker.start();
}
