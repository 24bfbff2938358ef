/** `vitascope worker`: the same worker as the built-in one, on any machine, with nothing but an address and a key. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { createWorkerRoom } from '../sidecars/room.ts';
import { version } from './identity.ts';
import { SettingError } from './settings.ts';

export async function runWorker(args: string[], env: Record<string, string | undefined>): Promise<void> {
  const { server, key, concurrency, scratch, allowPlainHttp } = readOptions(args, env);
  const log = pino({ base: null });
  // No child that the worker starts may inherit it.
  delete env.VITASCOPE_KEY;
  const worker = await createWorkerRoom({ serverUrl: server, key, concurrency, scratchDir: scratch, allowPlainHttp, log, version }).catch(
    (error: Error) => {
      throw new SettingError(error.message);
    },
  );
  let asked = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      asked += 1;
      // Once: finish the job in hand. Twice: give it back and go.
      if (asked === 1) {
        log.info('finishing the current jobs; once more to give them back at once');
        await worker.drain();
      } else {
        await worker.stop();
      }
      process.exit(0);
    });
  }
  await worker.start();
}

function readOptions(args: string[], env: Record<string, string | undefined>) {
  const text = { type: 'string' } as const;
  let values: Partial<Record<'server' | 'key' | 'concurrency' | 'scratch', string>> & { 'allow-plain-http'?: boolean };
  try {
    values = parseArgs({
      args,
      options: { server: text, key: text, concurrency: text, scratch: text, 'allow-plain-http': { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new SettingError(`${(error as Error).message}\nvitascope worker --server URL --key KEY [--concurrency N] [--scratch DIR]`);
  }
  const server = values.server ?? env.VITASCOPE_URL;
  const key = values.key ?? env.VITASCOPE_KEY;
  if (server === undefined || !URL.canParse(server))
    throw new SettingError('--server must be the address of the worker listener, such as http://127.0.0.1:9002.');
  if (key === undefined)
    throw new SettingError('--key is missing. An administrator makes one: POST /api/v1/admin/workers on the administration listener.');
  const concurrency = Number(values.concurrency ?? 1);
  if (!Number.isInteger(concurrency) || concurrency < 1) throw new SettingError('--concurrency must be a whole number from 1 on.');
  if (!/^vw_/.test(key))
    throw new SettingError(
      'This is no worker key: those begin with "vw_". A key file must hold the `key` field of the answer alone, not all of it.',
    );
  return {
    server,
    key,
    concurrency,
    allowPlainHttp: values['allow-plain-http'] ?? false,
    scratch: values.scratch ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'vitascope-worker'),
  };
}
