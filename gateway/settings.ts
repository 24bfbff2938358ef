/** What the gateway is built from; main.ts makes it. */
import type { JobKind } from '../actors/job/contract.ts';
import type { Scope } from '../actors/worker/contract.ts';
import type { Database } from '../components/database/contract.ts';
import type { Events } from '../components/events/contract.ts';
import type { Objects } from '../components/objects/contract.ts';
import type { ActorProxy } from '../dapr/contract.ts';

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
  /** `never` overrides every encoding profile. */
  copy?: 'fitting' | 'never';
  /** Host names that requests may name besides those of publicUrl, host and this machine. */
  names: readonly string[];
  /** Addresses of proxies whose X-Forwarded-For is believed, or `loopback`. */
  trustedProxies: readonly string[];
  /** Oldest version of workers that get work, such as 1.2.0; null lets all of them. */
  requiredWorkerVersion?: string | null;
  /** Logs a line a request. */
  accessLog?: boolean;
  /** Room that uploads must leave on the disk. */
  reserveBytes?: number;
  /** How often event streams show that they live, and look whether their reader may still have them. */
  heartbeatMilliseconds?: number;
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
export type ComponentHealth = { status: HealthStatus; detail?: string; [fact: string]: unknown };
export type HealthCheck = () => Promise<ComponentHealth>;
/** Reserves a job that the worker may take, or says that there is none. */
/** `encoders`: identities of those that the worker has free. */
export type ReserveNext = (kinds: JobKind[], workerId: string, scope: Scope, encoders: readonly string[]) => Promise<string | null>;

export interface GatewayInit {
  settings: GatewaySettings;
  database: Database;
  objects: Objects;
  events: Events;
  proxy: ActorProxy;
  reserveNext: ReserveNext;
  /** Whether a worker may read sources in place: it runs on this machine and belongs to this program. */
  sharesDisk(workerId: string): boolean;
  health: Record<string, HealthCheck>;
  log: Log;
  /** Folder of the built web page. */
  playerDir: string;
}
