/**
 * Every setting of the program in one table: the command line, the environment, the help text and the checks come from it.
 * Read once, at start; nothing else looks at the environment.
 */
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { reachable } from '../gateway/names.ts';
import { versionShape } from '../gateway/worker/version.ts';

export const roleNames = ['gateway', 'actors', 'worker', 'federation'] as const;
export type Role = (typeof roleNames)[number];

export interface Settings {
  data: string;
  host: string;
  publicPort: number;
  adminPort: number;
  workerPort: number;
  publicUrl: string;
  names: string[];
  trustedProxies: string[];
  roles: Role[];
  driver: 'uws' | 'node';
  concurrency: number;
  cardSessions: number | null;
  maxUploadBytes: number;
  copy: 'fitting' | 'never';
  requiredWorkerVersion: string | null;
  databaseUrl: string | null;
  logLevel: string;
}

interface Entry {
  flag: string;
  env: string;
  value: string;
  help: string;
  parse(text: string): unknown;
}

/** Says which setting is wrong and what it may be. Ends the start. */
export class SettingError extends Error {}

const port = (text: string) => whole(text, 1, 65535);
function whole(text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) throw new Error(`a whole number from ${least} to ${most}`);
  return number;
}
function oneOf<T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Error(`one of: ${values.join(', ')}`);
  return found;
}
function url(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error('an http or https address such as https://video.example.org');
  return text.replace(/\/+$/, '');
}
function databaseUrl(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text)) throw new Error('an address such as postgres://user:password@host:5432/vitascope');
  return text;
}
function roles(text: string): Role[] {
  const names = text.split(',').map((name) => oneOf(name.trim(), roleNames));
  return [...new Set(names)];
}
function listOf(text: string, fits: (one: string) => boolean, what: string): string[] {
  const list = text.split(',').map((one) => one.trim().toLowerCase());
  if (!list.every(fits)) throw new Error(what);
  return [...new Set(list)];
}
function hostNames(text: string): string[] {
  const fits = (one: string) => isIP(one) !== 0 || /^[a-z0-9_]([a-z0-9._-]*[a-z0-9])?$/.test(one);
  return listOf(text, fits, 'names without scheme and port, such as video.example.org,192.168.1.5');
}
function proxies(text: string): string[] {
  return listOf(text, (one) => isIP(one) !== 0 || one === 'loopback', 'addresses such as 10.0.0.2, or loopback');
}
function semver(text: string): string {
  if (!versionShape.test(text)) throw new Error('a version such as 1.2.0');
  return text;
}
function gigabytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?b)?$/i.exec(text);
  if (!match) throw new Error('a size such as 500MB or 1.5GB');
  const unit = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }[(match[2] ?? 'b').toLowerCase()] ?? 1;
  return Math.round(Number(match[1]) * unit);
}

const entries: Record<keyof Settings, Entry> = {
  data: {
    flag: '--data',
    env: 'VITASCOPE_DATA',
    value: 'DIR',
    help: 'folder of everything that is kept (./data)',
    parse: (text) => resolve(text),
  },
  publicPort: { flag: '--public-port', env: 'VITASCOPE_PUBLIC_PORT', value: 'N', help: 'viewers, creators and API (9000)', parse: port },
  adminPort: { flag: '--admin-port', env: 'VITASCOPE_ADMIN_PORT', value: 'N', help: 'administration (9001)', parse: port },
  workerPort: { flag: '--worker-port', env: 'VITASCOPE_WORKER_PORT', value: 'N', help: 'workers (9002)', parse: port },
  host: {
    flag: '--host',
    env: 'VITASCOPE_HOST',
    value: 'ADDRESS',
    help: 'address to listen on (127.0.0.1: this machine only)',
    parse: (text) => text,
  },
  publicUrl: {
    flag: '--public-url',
    env: 'VITASCOPE_PUBLIC_URL',
    value: 'URL',
    help: 'address that people use (http://HOST:PORT)',
    parse: url,
  },
  names: {
    flag: '--names',
    env: 'VITASCOPE_NAMES',
    value: 'A,B',
    help: 'further names and addresses by which this server is reached; needed with --host 0.0.0.0 (none)',
    parse: hostNames,
  },
  trustedProxies: {
    flag: '--trusted-proxies',
    env: 'VITASCOPE_TRUSTED_PROXIES',
    value: 'A,B',
    help: 'addresses of proxies whose X-Forwarded-For is believed, or loopback (none)',
    parse: proxies,
  },
  roles: {
    flag: '--roles',
    env: 'VITASCOPE_ROLES',
    value: 'A,B',
    help: 'parts to run (gateway,actors,worker); worker may be left out',
    parse: roles,
  },
  driver: {
    flag: '--driver',
    env: 'VITASCOPE_DRIVER',
    value: 'NAME',
    help: 'HTTP server: uws or node (uws where it loads)',
    parse: (text) => oneOf(text, ['uws', 'node']),
  },
  cardSessions: {
    flag: '--gpu-sessions',
    env: 'VITASCOPE_GPU_SESSIONS',
    value: 'N',
    help: 'pictures that the graphics card may encode at a time; 0 leaves it alone (by its model)',
    parse: (text) => whole(text, 0, 999),
  },
  concurrency: {
    flag: '--concurrency',
    env: 'VITASCOPE_CONCURRENCY',
    value: 'N',
    help: 'jobs that the built-in worker runs at once (a quarter of the cores, at least 1)',
    parse: (text) => whole(text, 1, 64),
  },
  maxUploadBytes: {
    flag: '--max-upload',
    env: 'VITASCOPE_MAX_UPLOAD',
    value: 'SIZE',
    help: 'largest file that may be uploaded (100GB)',
    parse: gigabytes,
  },
  copy: {
    flag: '--copy',
    env: 'VITASCOPE_COPY',
    value: 'WHEN',
    help: 'pictures shown as they are stored: fitting or never (fitting)',
    parse: (text) => oneOf(text, ['fitting', 'never']),
  },
  requiredWorkerVersion: {
    flag: '--required-worker-version',
    env: 'VITASCOPE_REQUIRED_WORKER_VERSION',
    value: 'X.Y.Z',
    help: 'oldest version of workers on other machines that get work (any)',
    parse: semver,
  },
  databaseUrl: {
    flag: '--database-url',
    env: 'DATABASE_URL',
    value: 'URL',
    help: 'a PostgreSQL of your own (an embedded one)',
    parse: databaseUrl,
  },
  logLevel: {
    flag: '--log-level',
    env: 'VITASCOPE_LOG_LEVEL',
    value: 'LEVEL',
    help: 'debug, info, warn or error (info)',
    parse: (text) => oneOf(text, ['debug', 'info', 'warn', 'error']),
  },
};

/** The options as a help text. */
export function settingsHelp(): string {
  return Object.values(entries)
    .map((entry) => `  ${`${entry.flag} ${entry.value}`.padEnd(24)} ${entry.help}; ${entry.env}`)
    .join('\n');
}

/** Reads options over environment over defaults. Throws SettingError for an unknown option, an unknown VITASCOPE_ variable or a wrong value. */
export function readSettings(args: string[], env: Record<string, string | undefined>): Settings {
  const read: Record<string, unknown> = {};
  const known = new Map(Object.entries(entries).map(([name, entry]) => [entry.flag, { name, entry }]));
  const parse = (name: string, entry: Entry, called: string, text: string) => {
    try {
      read[name] = entry.parse(text);
    } catch (error) {
      throw new SettingError(`${called} is "${text}"; it must be ${(error as Error).message}.`);
    }
  };
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith('VITASCOPE_') || otherVariables.has(variable)) continue;
    if (!Object.values(entries).some((entry) => entry.env === variable)) {
      throw new SettingError(
        `The environment variable ${variable} is not a setting. The settings are: ${Object.values(entries)
          .map((entry) => entry.env)
          .join(', ')}.`,
      );
    }
  }
  for (const [name, entry] of Object.entries(entries)) {
    const text = env[entry.env];
    if (text !== undefined && text !== '') parse(name, entry, entry.env, text);
  }
  for (let at = 0; at < args.length; at += 1) {
    const [flag = '', inline] = (args[at] ?? '').split(/=(.*)/s);
    const found = known.get(flag);
    if (!found) {
      const hint = flag.startsWith('--') ? '' : ' With npm, options stand behind two dashes: npm start -- --data DIR.';
      throw new SettingError(`${args[at]} is not an option.${hint} The options are:\n${settingsHelp()}`);
    }
    const text = inline ?? args[(at += 1)];
    if (text === undefined) throw new SettingError(`${flag} needs a value: ${found.entry.help}.`);
    parse(found.name, found.entry, flag, text);
  }
  const settings = { ...defaults(), ...read } as Settings;
  if (settings.roles.includes('federation'))
    throw new SettingError('--roles names federation, which this version does not have yet; it may be: gateway, actors, worker.');
  if (!settings.roles.includes('gateway') || !settings.roles.includes('actors'))
    throw new SettingError('--roles must hold gateway and actors, which this version runs together; worker may be left out.');
  const ports = [settings.publicPort, settings.adminPort, settings.workerPort];
  if (new Set(ports).size < 3) throw new SettingError('--public-port, --admin-port and --worker-port must differ.');
  if (!read.publicUrl)
    settings.publicUrl = `http://${settings.host === '0.0.0.0' ? 'localhost' : reachable(settings.host)}:${settings.publicPort}`;
  return settings;
}

/** Variables with our prefix that are read elsewhere: set-up, the command line client, the supervisor's messages to the app. */
const otherVariables = new Set([
  'VITASCOPE_CACHE',
  'VITASCOPE_URL',
  'VITASCOPE_ADMIN_URL',
  'VITASCOPE_KEY',
  'VITASCOPE_TOKEN',
  'VITASCOPE_APP',
]);

function defaults(): Settings {
  return {
    data: resolve('data'),
    host: '127.0.0.1',
    publicPort: 9000,
    adminPort: 9001,
    workerPort: 9002,
    publicUrl: '',
    names: [],
    trustedProxies: [],
    roles: ['gateway', 'actors', 'worker'],
    driver: 'uws',
    concurrency: Math.max(1, Math.floor(availableParallelism() / 4)),
    cardSessions: null,
    maxUploadBytes: 100e9,
    copy: 'fitting',
    requiredWorkerVersion: null,
    databaseUrl: null,
    logLevel: 'info',
  };
}
