/** What the supervisor hands to the app process, through one environment variable that only they can read. */
import type { Settings } from './settings.ts';

export interface Handover {
  settings: Settings;
  databaseUrl: string;
  actorHostPort: number;
  daprHttpPort: number;
  /** daprd shows this token to us ... */
  appToken: string;
  /** ... and we show this one to daprd. */
  daprToken: string;
  /** Shown with every call of an actor, by us to us: daprd's own gRPC port asks nobody for a token. */
  actorKey: string;
  /** File in which the supervisor keeps the state of its processes, for /health. */
  processesFile: string;
}
export const handoverVariable = 'VITASCOPE_APP';

/** Reads it and removes it from the environment, so that no child of the app inherits it. */
export function receiveHandover(env: NodeJS.ProcessEnv): Handover {
  const text = env[handoverVariable];
  if (text === undefined) throw new Error(`${handoverVariable} is missing: the app is started by "serve".`);
  delete env[handoverVariable];
  return JSON.parse(text) as Handover;
}
