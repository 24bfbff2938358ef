/** A real placement, scheduler and daprd beside an actor host, on free ports and in a folder of their own, for tests. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActorDefinition, ActorHost, ActorProxy, TopicHandler } from './contract.ts';
import { startActorHost } from './host.ts';
import { type Log, silentLog } from './log.ts';
import { createActorProxy } from './proxy.ts';
import { createPublisher, type Publisher } from './publish.ts';
import { type DaprBinaries, findOrBuildDapr } from './runtime/build.mjs';
import type { DaprPorts, Tokens } from './runtime/processes.ts';
import { waitForActors } from './runtime/ready.ts';
import { controlPlaneProcesses, daprdProcess, daprPorts } from './runtime/start.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

export interface TestDaprInit {
  actors?: ActorDefinition[];
  topics?: TopicHandler[];
  appId?: string;
  log?: Log;
  turnTimeoutMs?: number;
}
export interface TestDaprFolder {
  /** Goes on with the data of an earlier run. */
  dataDir?: string;
  /** Leaves the folder to the caller. */
  keepFolder?: boolean;
}
/** One host with its daprd. */
export interface TestHost {
  host: ActorHost;
  proxy: ActorProxy;
  publisher: Publisher;
  /** Its own ports; placement and scheduler are those of the first host. */
  ports: DaprPorts;
  tokens: Tokens;
  supervisor: Supervisor;
  /** Ends this host's daprd and the host. On the first one everything ends, and the folder goes. */
  stop(): Promise<void>;
}
export interface TestDapr extends TestHost {
  dataDir: string;
  binaries: DaprBinaries;
  /** One more host with a daprd of its own, under the same placement and scheduler. */
  join(init: TestDaprInit): Promise<TestHost>;
}

export async function startTestDapr(init: TestDaprInit & TestDaprFolder = {}): Promise<TestDapr> {
  const binaries = await findOrBuildDapr({ log: (line) => console.error(`# ${line}`) });
  const dataDir = init.dataDir ?? (await mkdtemp(join(tmpdir(), 'vitascope-dapr-')));
  const shared = await daprPorts();
  const supervisor = createSupervisor({ log: init.log ?? silentLog, pidFolder: join(dataDir, 'pids') });
  const joined: TestHost[] = [];
  let number = 0;

  async function startHost(one: TestDaprInit, ports: DaprPorts, processes: Supervisor): Promise<TestHost> {
    const tokens = { app: randomBytes(16).toString('hex'), api: randomBytes(16).toString('hex') };
    const log = one.log ?? silentLog;
    const host = await startActorHost({
      actors: one.actors ?? [],
      topics: one.topics ?? [],
      appToken: tokens.app,
      port: 0,
      log,
      turnTimeoutMs: one.turnTimeoutMs,
    });
    const folder = join(dataDir, `host-${number++}`);
    const appId = one.appId ?? 'vitascope-actors';
    const namesFile = join(dataDir, 'names.db');
    await processes.start(await daprdProcess({ binaries, dataDir: folder, appPort: host.port, appId, tokens, ports, namesFile }));
    if (one.actors?.length) await waitForActors({ daprHttpPort: ports.daprHttp, apiToken: tokens.api });
    const proxy = createActorProxy({ daprHttpPort: ports.daprHttp, apiToken: tokens.api, log });
    const publisher = createPublisher({ daprHttpPort: ports.daprHttp, apiToken: tokens.api });
    const stop = async () => {
      await Promise.all([proxy.close(), publisher.close()]);
      await processes.stop();
      await host.close();
    };
    return { host, proxy, publisher, ports, tokens, supervisor: processes, stop };
  }

  try {
    await supervisor.start(...(await controlPlaneProcesses({ binaries, dataDir, ports: shared })));
    const first = await startHost(init, shared, supervisor);
    return {
      ...first,
      dataDir,
      binaries,
      async join(one) {
        const ports = { ...(await daprPorts()), placement: shared.placement, scheduler: shared.scheduler };
        const host = await startHost(one, ports, createSupervisor({ log: one.log ?? silentLog }));
        joined.push(host);
        return host;
      },
      async stop() {
        await Promise.all(joined.map((host) => host.stop()));
        await first.stop();
        if (!init.keepFolder) await rm(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await supervisor.stop();
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}
