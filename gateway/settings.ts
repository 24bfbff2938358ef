/** What the gateway is built from; main.ts makes it. */
import type { JobKind } from '../actors/job/contract.ts';
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
  /** Lets workers on this machine read sources in place. */
  shareLocalFiles: boolean;
  /** Host names that requests may name besides those of publicUrl, host and this machine. */
  names: readonly string[];
  /** Logs a line a request. */
  accessLog?: boolean;
  /** Room that uploads must leave on the disk. */
  reserveBytes?: number;
}

/** pino's shape, as far as it is used. */
export interface Log {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
}

export type HealthStatus = 'ok' | 'degraded' | 'down';
export type HealthCheck = () => Promise<{ status: HealthStatus; detail?: string }>;
/** Reserves a job that the worker may take, or says that there is none. */
export type ClaimNext = (kinds: JobKind[], workerId: string) => Promise<string | null>;

export interface GatewayInit {
  settings: GatewaySettings;
  database: Database;
  objects: Objects;
  events: Events;
  proxy: ActorProxy;
  claimNext: ClaimNext;
  health: Record<string, HealthCheck>;
  log: Log;
  /** Folder of the built web page. */
  playerDir: string;
}
