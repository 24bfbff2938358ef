/** The options of `vitascope worker`, read and checked. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type JobKind, jobKinds } from '../actors/job/contract.ts';
import { classOf, workClasses } from '../gateway/contract/worker.ts';
import { networks, SettingError, sentryDsn } from './settings.ts';

export interface WorkerOptions {
  server: string;
  /** Given outright; null where a token or an earlier run provides it. */
  key: string | null;
  token: string | null;
  kinds: JobKind[];
  classes: string[];
  concurrency: number;
  /** Pictures that the graphics card may encode at a time; null: by its model. */
  cardSessions: number | null;
  /** Folder of the key that a token was exchanged for. */
  stateDir: string;
  /** Folder of all workers of this user on this machine; each takes one of its own in it, unless `scratch` names it. */
  cacheDir: string;
  scratch: string | null;
  health: { host: string; port: number } | null;
  /** When told to stop, jobs are given back after so long; null waits for their end. */
  graceSeconds: number | null;
  allowPlainHttp: boolean;
  /** Whether it fetches videos for imports, and which networks besides the public internet it may ask then. */
  allowImport: boolean;
  allowPrivateAddresses: string[];
  /** Collector of traces. */
  otlpUrl: string | null;
  /** Collector of unexpected errors. */
  sentryDsn: string | null;
}
type Environment = Record<string, string | undefined>;

const usage = `vitascope worker --server URL (--token TOKEN | --key KEY)
  [--classes ${workClasses.join(',')}] [--concurrency N] [--health-port N] [--health-host ADDRESS]
  [--gpu-sessions N] [--grace SECONDS] [--scratch DIR] [--state DIR] [--allow-plain-http] [--otlp-url URL]
  [--sentry-dsn DSN] [--allow-import] [--allow-private-addresses A,B]`;

export function readWorkerOptions(args: string[], env: Environment): WorkerOptions {
  const values = parse(args);
  const server = values.server ?? env.VITASCOPE_URL;
  if (server === undefined || !URL.canParse(server))
    throw new SettingError('--server must be the address of the worker listener, such as http://127.0.0.1:9002.');
  const concurrency = whole('--concurrency', values.concurrency ?? '1', 1, 999);
  const classes = classesOf(values.classes);
  const key = values.key ?? env.VITASCOPE_KEY ?? null;
  if (key !== null && !/^vw_/.test(key))
    throw new SettingError(
      'This is no worker key: those begin with "vw_". A key file must hold the `key` field of the answer alone, not all of it.',
    );
  const token = values.token ?? env.VITASCOPE_TOKEN ?? null;
  if (token !== null && !/^vt_/.test(token))
    throw new SettingError('This is no registration token: those begin with "vt_". A worker key is given with --key or --key-file.');
  const healthPort = values['health-port'];
  return {
    server,
    key,
    token,
    classes,
    kinds: jobKinds.filter((kind) => classes.includes(classOf(kind))),
    concurrency,
    cardSessions: values['gpu-sessions'] === undefined ? null : whole('--gpu-sessions', values['gpu-sessions'], 0, 999),
    stateDir: values.state ?? join(env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'vitascope-worker'),
    cacheDir: join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'vitascope-worker'),
    scratch: values.scratch ?? null,
    health:
      healthPort === undefined ? null : { host: values['health-host'] ?? '127.0.0.1', port: whole('--health-port', healthPort, 1, 65_535) },
    graceSeconds: values.grace === undefined ? null : whole('--grace', values.grace, 0, 86_400),
    allowPlainHttp: values['allow-plain-http'] ?? false,
    allowImport: values['allow-import'] ?? false,
    allowPrivateAddresses: networksOf(values['allow-private-addresses']),
    otlpUrl: collectorOf(values['otlp-url'] ?? env.VITASCOPE_OTLP_URL),
    sentryDsn: errorsOf(values['sentry-dsn'] ?? env.VITASCOPE_SENTRY_DSN),
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: {
        server: text,
        key: text,
        token: text,
        classes: text,
        concurrency: text,
        'gpu-sessions': text,
        state: text,
        scratch: text,
        grace: text,
        'health-port': text,
        'health-host': text,
        'allow-plain-http': { type: 'boolean' },
        'allow-import': { type: 'boolean' },
        'allow-private-addresses': text,
        'otlp-url': text,
        'sentry-dsn': text,
      },
    }).values;
  } catch (error) {
    throw new SettingError(`${(error as Error).message}\n${usage}`);
  }
}

/** A refusal does not show it: it holds a key. */
function errorsOf(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  try {
    return sentryDsn(text);
  } catch (error) {
    throw new SettingError(`--sentry-dsn is not right; it must be ${(error as Error).message}.`);
  }
}
function collectorOf(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new SettingError(`--otlp-url is "${text}"; it must be an http or https address.`);
  return text.replace(/\/+$/, '');
}

function classesOf(text: string | undefined): string[] {
  if (text === undefined) return [...workClasses];
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const unknown = names.filter((name) => !(workClasses as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new SettingError(`--classes names "${unknown.join('", "')}"; the classes of work are: ${workClasses.join(', ')}.`);
  return names;
}

function networksOf(text: string | undefined): string[] {
  try {
    return text === undefined ? [] : networks(text);
  } catch (error) {
    throw new SettingError(`--allow-private-addresses is "${text}"; it must be ${(error as Error).message}.`);
  }
}

function whole(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new SettingError(`${option} is "${text}"; it must be a whole number from ${least} to ${most}.`);
  return number;
}
