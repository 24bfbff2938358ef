/** Dapr as a list of processes for the supervisor. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../supervisor/ports.ts';
import type { ProcessSpec } from '../supervisor.ts';
import type { DaprBinaries } from './build.mjs';
import {
  type CommandLine,
  type DaprPorts,
  daprdCommand,
  daprPortNames,
  type LogLevel,
  placementCommand,
  schedulerCommand,
  type Tokens,
} from './processes.ts';
import { daprdReady, healthy } from './ready.ts';
import { type Component, memoryPubsub, writeResources } from './resources.ts';

export interface DaprInit {
  binaries: Pick<DaprBinaries, 'daprd' | 'placement' | 'scheduler'>;
  /** Must last: the scheduler keeps the reminders in it. */
  dataDir: string;
  appPort: number;
  appId: string;
  tokens: Tokens;
  ports: DaprPorts;
  logLevel?: LogLevel;
  components?: Component[];
}

/** Finds as many free ports as Dapr needs, none of them in `taken`. */
export async function daprPorts(taken: readonly number[] = []): Promise<DaprPorts> {
  const found = await freePorts(daprPortNames.length, taken);
  return Object.fromEntries(daprPortNames.map((name, i) => [name, found[i]])) as unknown as DaprPorts;
}

/** Placement, scheduler and daprd, in the order in which they start. Writes daprd's files. */
export async function daprProcesses(init: DaprInit): Promise<ProcessSpec[]> {
  return [...(await controlPlaneProcesses(init)), await daprdProcess(init)];
}

export async function controlPlaneProcesses(init: Pick<DaprInit, 'binaries' | 'dataDir' | 'ports' | 'logLevel'>): Promise<ProcessSpec[]> {
  const { binaries, dataDir, ports, logLevel = 'info' } = init;
  const reminders = join(dataDir, 'scheduler');
  await mkdir(reminders, { recursive: true, mode: 0o700 });
  return [
    spec('placement', binaries.placement, placementCommand(ports, logLevel), () => healthy(ports.placementHealth)),
    spec('scheduler', binaries.scheduler, schedulerCommand(ports, reminders, logLevel), () => healthy(ports.schedulerHealth)),
  ];
}

/** One daprd. Several beside one control plane share `namesFile`. */
export async function daprdProcess(init: DaprInit & { namesFile?: string }): Promise<ProcessSpec> {
  const { binaries, dataDir, appPort, appId, tokens, ports, logLevel = 'info', components = [memoryPubsub] } = init;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const files = await writeResources(dataDir, init.namesFile ?? join(dataDir, 'names.db'), components);
  const command = daprdCommand({ appId, appPort, ports, tokens, logLevel, ...files });
  return spec('daprd', binaries.daprd, command, () => daprdReady(ports.daprHttp, tokens.api));
}

function spec(name: string, command: string, { args, env }: CommandLine, ready: () => Promise<boolean>): ProcessSpec {
  return { name, command, args, env, ready, stopSignal: 'SIGTERM', stopTimeoutMs: 5_000 };
}
