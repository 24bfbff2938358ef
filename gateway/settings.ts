/** What the gateway is built from; main.ts makes it. */
import type { JobKind } from '../actors/job/contract.ts';
import type { InUse, StoreName } from '../actors/move/contract.ts';
import type { Scope } from '../actors/worker/contract.ts';
import type { Backups } from '../components/backups/contract.ts';
import type { Database } from '../components/database/contract.ts';
import type { Errors } from '../components/errors/contract.ts';
import type { Events } from '../components/events/contract.ts';
import type { Mail } from '../components/mail/contract.ts';
import type { BucketAdmin, Objects } from '../components/objects/contract.ts';
import type { Spool } from '../components/objects/spool/contract.ts';
import type { Outgoing } from '../components/outgoing/contract.ts';
import type { ActorProxy } from '../dapr/contract.ts';
import type { Given, StartSetting } from './contract/setting-sections.ts';
import type { Patience } from './drivers/driver.ts';
import type { PlaybackKey } from './playback/keys.ts';
import type { AnyRates } from './rates.ts';

export interface GatewaySettings {
  /** Address to listen on. */
  host: string;
  /** 0 takes any free port. */
  publicPort: number;
  adminPort: number;
  workerPort: number;
  driver: 'uws' | 'node';
  /** The address that people use, without a trailing slash. */
  publicUrl: string;
  maxUploadBytes: number;
  /** A folder whose files become videos. */
  dropFolder?: string | null;
  /** `never` overrides every encoding profile. */
  copy?: 'fitting' | 'never';
  /** Host names that requests may name besides those of publicUrl, host and this machine. */
  names: readonly string[];
  /** Addresses of proxies whose X-Forwarded-For is believed, or `loopback`. */
  trustedProxies: readonly string[];
  /** Oldest version of workers that get work, such as 1.2.0; null lets all of them. */
  requiredWorkerVersion?: string | null;
  /** Origins of media, without a trailing slash: one of this very server, and a CDN that fetches what is public from it. */
  mediaUrl?: string | null;
  cdnUrl?: string | null;
  playback?: PlaybackSettings;
  /** Makes a span of each request. */
  traces?: boolean;
  /** Sends whoever downloads a whole stored file to the object storage, where clients reach that. */
  redirectDownloads?: boolean;
  /** Whether people may have files fetched from addresses. */
  allowImport?: boolean;
  /** Logs a line a request. */
  accessLog?: boolean;
  /** Room that uploads must leave on the disk. */
  reserveBytes?: number;
  /** How often event streams show that they live, and look whether their reader may still have them. */
  heartbeatMilliseconds?: number;
  /** Streams of live updates that may be open in all, and from one address or of one account. */
  liveConnections?: number;
  livePerAddress?: number;
  /** With slow clients. */
  patience?: Patience;
}

/** Of tokens that players show. */
export interface PlaybackSettings {
  /** The first signs, all are believed; null for one that follows from the secret of the instance. Several gateways need the same. */
  keys: readonly PlaybackKey[] | null;
  tokenSeconds: number;
  /** Tokens are for the network of whom they were given to. */
  bindAddress: boolean;
}

/** pino's shape, as far as it is used. */
export interface Log {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
}

export type HealthStatus = 'ok' | 'degraded' | 'down';
/** Everything but the status is for administrators. */
/** `essential: false`: without it some things do not go, and others do. */
export type ComponentHealth = { status: HealthStatus; detail?: string; essential?: boolean; [fact: string]: unknown };
export type HealthCheck = () => Promise<ComponentHealth>;
/** Reserves a job that the worker may take, or says that there is none. */
/** `encoders`: identities of those that the worker has free. */
export type ReserveNext = (kinds: JobKind[], workerId: string, scope: Scope, encoders: readonly string[]) => Promise<string | null>;

export interface GatewayInit {
  settings: GatewaySettings;
  database: Database;
  objects: Objects;
  /** Where uploads grow. */
  spool: Spool;
  /** Each store by itself, for moves between them and for their operator; null where it is not set up, or is no bucket. */
  stores: {
    all: Record<StoreName, Objects | null>;
    buckets: Record<StoreName, BucketAdmin | null>;
    inUse(): InUse;
  };
  /** Where backups are made; nowhere without. */
  backups?: Backups;
  events: Events;
  outgoing: Outgoing;
  proxy: ActorProxy;
  reserveNext: ReserveNext;
  /** Whether a worker may read sources in place: it runs on this machine and belongs to this program. */
  sharesDisk(workerId: string): boolean;
  health: Record<string, HealthCheck>;
  log: Log;
  /** Hears of requests that failed by a fault of ours; nobody without. */
  errors?: Errors;
  /** Counts calls; in the memory of this gateway without. */
  rates?: AnyRates;
  /** What options and variables have set at start: it wins over the settings in the database. */
  given?: Given;
  /** For administrators: what only a restart changes. */
  startSettings?: StartSetting[];
  /** Signs cookies and encrypts second factors; at least 32 characters. The same for all instances, and never changed. */
  secret: string;
  /** Null: this server sends no mail. */
  mail: Mail | null;
  /** Of the program. */
  version?: string;
  /** Folder of the built web page. */
  playerDir: string;
  /** The clock of what is kept of videos; that of this process without. */
  now?: () => number;
}
