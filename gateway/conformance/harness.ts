/** A gateway over a real database and a real folder, with actors that are as simple as the suite allows: they write the catalogue at once. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobKind } from '../../actors/job/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Errors } from '../../components/errors/contract.ts';
import type { Events, NewEvent, VitaEvent } from '../../components/events/contract.ts';
import type { Mail } from '../../components/mail/contract.ts';
import type { BucketAdmin, Objects } from '../../components/objects/contract.ts';
import { createFolderObjects } from '../../components/objects/folder.ts';
import type { Spool } from '../../components/objects/spool/contract.ts';
import { createSpool } from '../../components/objects/spool/folder.ts';
import { createOutgoing } from '../../components/outgoing/client.ts';
import { createApiKey } from '../api-keys.ts';
import { keyScopes } from '../contract/roles.ts';
import type { Given } from '../contract/setting-sections.ts';
import { createGateway, type Gateway, type GatewaySettings } from '../gateway.ts';
import { type AnyRates, createRates } from '../rates.ts';
import type { GatewayInit, Log } from '../settings.ts';
import { simpleActors } from './simple-actors.ts';

export interface Harness {
  gateway: Gateway;
  database: Database;
  objects: ReturnType<typeof createFolderObjects>;
  spool: Spool;
  events: Events;
  proxy: ReturnType<typeof simpleActors>;
  /** Workers that may read sources in place. */
  diskSharers: Set<string>;
  /** What the gateway reads with each request may be changed. */
  settings: GatewaySettings;
  /** Of what counts calls. While it stands no allowance comes back, however slow the machine is. */
  clock: { stop(): void; goOn(): void };
  url: string;
  adminUrl: string;
  workerUrl: string;
  key: string;
  call(
    method: string,
    path: string,
    init?: { body?: unknown; key?: string | null; headers?: Record<string, string>; base?: string },
  ): Promise<Reply>;
  close(): Promise<void>;
}
export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at members that they expect
  json: any;
  text: string;
}

/** What the build makes of player/index.html, as far as the gateway looks at it. */
export const pageShell = '<!doctype html><html lang="en"><head><title>Vitascope</title></head><body><div id="app"></div></body></html>';

export async function startHarness(init: {
  database: Database;
  driver: 'uws' | 'node';
  settings?: Partial<GatewaySettings>;
  /** Calls a minute of those that change something, or the limits of the settings; any number of any without. */
  writes?: number | 'as stored';
  /** A counter that gateways share; it has a clock of its own. */
  rates?: AnyRates;
  mail?: Mail;
  /** Another store than a folder. */
  store?: Objects & { bucket?: BucketAdmin };
  /** Each by itself, where there are more than the folder and this one. */
  stores?: GatewayInit['stores'];
  /** A list in memory without. */
  events?: Events;
  log?: Log;
  errors?: Errors;
  /** Built pages; two files that stand for them without. */
  playerDir?: string;
  /** Of what the gateway keeps of videos. */
  now?: () => number;
}): Promise<Harness> {
  const { database } = init;
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-gateway-'));
  const playerDir = join(folder, 'player');
  await mkdir(join(playerDir, 'assets'), { recursive: true });
  await writeFile(join(playerDir, 'embed.html'), '<!doctype html><title>Player</title>');
  await writeFile(join(playerDir, 'index.html'), pageShell);
  await writeFile(join(playerDir, 'console.html'), '<!doctype html><title>Console</title>');
  await writeFile(join(playerDir, 'assets', 'index-Ab12Cd34.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  const objects = createFolderObjects({ root: join(folder, 'objects') });
  const spool = createSpool({ root: join(folder, 'objects', 'uploads') });
  const events = init.events ?? memoryEvents();
  const proxy = simpleActors(database, events);
  const settings: GatewaySettings = {
    host: '127.0.0.1',
    publicPort: 0,
    adminPort: 0,
    workerPort: 0,
    driver: init.driver,
    publicUrl: 'https://video.example.org',
    maxUploadBytes: 8 * 1024 * 1024,
    names: ['other.example.org'],
    trustedProxies: [],
    ...init.settings,
  };
  const outgoing = createOutgoing({ name: 'Vitascope', allowedNetworks: ['127.0.0.1/32'] });
  const diskSharers = new Set<string>();
  let stoppedAt: number | null = null;
  const clock = {
    stop() {
      stoppedAt = performance.now();
    },
    goOn() {
      stoppedAt = null;
    },
  };
  const place = { active: init.store ? ('s3' as const) : ('folder' as const), other: null };
  const gateway = createGateway({
    settings,
    database,
    objects: init.store ?? objects,
    spool,
    stores: init.stores ?? {
      all: { folder: objects, s3: init.store ?? null, raw: null, exports: null, assets: null },
      buckets: { folder: null, s3: init.store?.bucket ?? null, raw: null, exports: null, assets: null },
      inUse: () => ({ raw: place, exports: place, assets: place }),
    },
    events,
    outgoing,
    proxy,
    reserveNext: (kinds, _workerId, _scope, encoders) => reserveNext(database, kinds, encoders),
    sharesDisk: (workerId) => diskSharers.has(workerId),
    health: { database: async () => ({ status: (await database`select 1`).length === 1 ? 'ok' : 'down', connections: 1 }) },
    log: init.log ?? silent,
    ...(init.errors && { errors: init.errors }),
    given: givenOf(settings, init.writes ?? null),
    rates: init.rates ?? createRates(() => stoppedAt ?? performance.now()),
    secret: 'a secret of the tests, long enough',
    mail: init.mail ?? null,
    playerDir: init.playerDir ?? playerDir,
    ...(init.now && { now: init.now }),
  });
  await gateway.start();
  const { key } = await createApiKey(database, { label: 'test', accountId: 'administrator', scopes: keyScopes });
  const addresses = gateway.addresses();
  return {
    gateway,
    database,
    objects,
    spool,
    events,
    proxy,
    diskSharers,
    settings,
    clock,
    key,
    url: addresses.public,
    adminUrl: addresses.admin,
    workerUrl: addresses.worker,
    async call(method, path, { body, key: own = key, headers = {}, base = addresses.public } = {}) {
      const response = await fetch(base + path, {
        method,
        redirect: 'manual',
        headers: {
          ...(own === null ? {} : { authorization: `Bearer ${own}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /[/+]json(;|$)/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, text, json: isJson && text !== '' ? JSON.parse(text) : undefined };
    },
    async close() {
      await gateway.stop();
      await outgoing.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function reserveNext(database: Database, kinds: JobKind[], encoders: readonly string[]): Promise<string | null> {
  const [job] = await database<{ id: string }[]>`select id from jobs where state = 'queued' and kind = any(${kinds as string[]}::text[])
    and (codec is null or ${encoders.length > 0}) limit 1`;
  return job?.id ?? null;
}
/** What a test sets holds, whatever the database says. */
function givenOf(settings: GatewaySettings, writes: number | 'as stored' | null): Given {
  const by = 'the test';
  return {
    ...(writes === null && { 'limits.factor': { value: 0, by } }),
    ...(typeof writes === 'number' && { 'limits.write': { value: writes, by } }),
    'network.names': { value: settings.names, by },
    'network.trustedProxies': { value: settings.trustedProxies, by },
    ...(settings.accessLog && { 'records.accessLog': { value: true, by } }),
    'uploads.maxUploadBytes': { value: settings.maxUploadBytes, by },
    ...(settings.livePerAddress && { 'live.perAddress': { value: settings.livePerAddress, by } }),
    ...(settings.heartbeatMilliseconds && { 'live.heartbeatSeconds': { value: settings.heartbeatMilliseconds / 1000, by } }),
  };
}
export const silent = { debug() {}, info() {}, warn() {}, error: (fields: object, text?: string) => console.error(text, fields) };

/** The contract of events in a list. */
function memoryEvents(): Events {
  const log: VitaEvent[] = [];
  const listeners = new Set<{ subject: NewEvent['subject'] | undefined; hear(event: VitaEvent): void }>();
  const fits = (subject: NewEvent['subject'] | undefined, event: VitaEvent) =>
    !subject || (subject.type === event.subject.type && subject.id === event.subject.id);
  const tell = (event: VitaEvent) => {
    for (const { subject, hear } of [...listeners]) if (fits(subject, event)) hear(event);
  };
  return {
    async append(events) {
      for (const event of events) {
        const kept = { id: log.length + 1, at: new Date().toISOString(), ...event };
        log.push(kept);
        tell(kept);
      }
    },
    live: (event) => tell({ at: new Date().toISOString(), ...event }),
    subscribe({ subject }, hear) {
      const listener = { subject, hear };
      listeners.add(listener);
      return { close: () => listeners.delete(listener) };
    },
    since: async (afterId, { subject, anyOf }, limit) => ({
      events: log
        .filter((event) => event.id! > afterId && fits(subject, event))
        .filter((event) => !anyOf || anyOf.some(({ type, id = event.subject.id }) => fits({ type, id }, event)))
        .slice(0, limit),
      gap: afterId > log.length,
    }),
    last: async () => log.length,
  };
}

/** Writes bytes to a socket as they are and reads what comes until the connection ends. */
export function raw(url: string, text: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text, 'latin1'));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
/** Status of a request line sent as it is. */
export async function rawStatus(url: string, line: string, headers: string[] = [`host: ${new URL(url).host}`]): Promise<number> {
  const answer = await raw(url, `${line}\r\n${headers.join('\r\n')}\r\nconnection: close\r\n\r\n`);
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

/** Sends part of a body and goes away; resolves once the server has been left. */
export function cutOff(url: string, key: string, total: number, sent: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const outgoing = request(url, { method: 'PUT', headers: { authorization: `Bearer ${key}`, 'content-length': total } });
    outgoing.on('error', () => resolve());
    outgoing.on('close', () => resolve());
    outgoing.write(sent, () => setTimeout(() => outgoing.destroy(), 50));
  });
}

/** Tries again until it holds: what follows a closed connection takes a moment, and on a machine that is busy with others a minute. */
export async function eventually<T>(look: () => Promise<T>, holds: (value: T) => boolean, attempts = 4000): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const value = await look();
    if (holds(value) || attempt === attempts) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
