/** How Dapr's three programs are called. Pure: values in, arguments and environment out. Nothing listens beyond loopback that can be told not to. */

/** Every port the three programs take, all on 127.0.0.1. */
export interface DaprPorts {
  placement: number;
  placementHealth: number;
  placementRaft: number;
  scheduler: number;
  schedulerHealth: number;
  etcdPeer: number;
  etcdClient: number;
  daprHttp: number;
  daprGrpc: number;
  daprInternal: number;
}
export const daprPortNames = [
  'placement',
  'placementHealth',
  'placementRaft',
  'scheduler',
  'schedulerHealth',
  'etcdPeer',
  'etcdClient',
  'daprHttp',
  'daprGrpc',
  'daprInternal',
] as const satisfies readonly (keyof DaprPorts)[];

export interface Tokens {
  /** What daprd shows to the app. */
  app: string;
  /** What the app shows to daprd. */
  api: string;
}
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export interface CommandLine {
  args: string[];
  env: Record<string, string>;
}

const id = { placement: 'dapr-placement-0', scheduler: 'dapr-scheduler-server-0' };

export function placementCommand(ports: DaprPorts, logLevel: LogLevel): CommandLine {
  return {
    args: [
      `--id=${id.placement}`,
      `--initial-cluster=${id.placement}=127.0.0.1:${ports.placementRaft}`,
      `--port=${ports.placement}`,
      '--listen-address=127.0.0.1',
      // Dapr 1.18.3 listens on all interfaces here whatever it is told; the page says only that the process lives.
      `--healthz-port=${ports.placementHealth}`,
      '--healthz-listen-address=127.0.0.1',
      '--enable-metrics=false',
      '--tls-enabled=false',
      '--mode=standalone',
      ...logging(logLevel),
    ],
    env: {},
  };
}

/** `dataFolder` must last: it holds every reminder. */
export function schedulerCommand(ports: DaprPorts, dataFolder: string, logLevel: LogLevel): CommandLine {
  return {
    args: [
      `--id=${id.scheduler}`,
      `--port=${ports.scheduler}`,
      '--listen-address=127.0.0.1',
      `--healthz-port=${ports.schedulerHealth}`,
      '--healthz-listen-address=127.0.0.1',
      '--enable-metrics=false',
      `--etcd-data-dir=${dataFolder}`,
      `--etcd-initial-cluster=${id.scheduler}=http://127.0.0.1:${ports.etcdPeer}`,
      `--etcd-client-port=${ports.etcdClient}`,
      '--etcd-client-listen-address=127.0.0.1',
      '--tls-enabled=false',
      '--mode=standalone',
      ...logging(logLevel),
    ],
    env: {},
  };
}

export interface DaprdInit {
  appId: string;
  appPort: number;
  ports: DaprPorts;
  tokens: Tokens;
  configFile: string;
  componentsFolder: string;
  logLevel: LogLevel;
}

export function daprdCommand({ appId, appPort, ports, tokens, configFile, componentsFolder, logLevel }: DaprdInit): CommandLine {
  return {
    args: [
      '--mode=standalone',
      `--app-id=${appId}`,
      `--app-port=${appPort}`,
      '--app-protocol=http',
      '--app-channel-address=127.0.0.1',
      `--dapr-http-port=${ports.daprHttp}`,
      `--dapr-grpc-port=${ports.daprGrpc}`,
      `--dapr-internal-grpc-port=${ports.daprInternal}`,
      '--dapr-internal-grpc-listen-address=127.0.0.1',
      '--dapr-listen-addresses=127.0.0.1',
      '--enable-metrics=false',
      `--placement-host-address=127.0.0.1:${ports.placement}`,
      `--scheduler-host-address=127.0.0.1:${ports.scheduler}`,
      `--resources-path=${componentsFolder}`,
      `--config=${configFile}`,
      '--enable-app-health-check',
      '--app-health-check-path=/healthz',
      '--app-health-probe-timeout=1000',
      '--max-body-size=16Mi',
      '--dapr-graceful-shutdown-seconds=2',
      ...logging(logLevel),
    ],
    // Without DAPR_HOST_IP a machine that has no route to the network cannot start daprd at all.
    // GOGC: a sixth less processor time for each call, for some 30 MB under load.
    env: { GOGC: '300', DAPR_HOST_IP: '127.0.0.1', APP_API_TOKEN: tokens.app, DAPR_API_TOKEN: tokens.api },
  };
}

function logging(level: LogLevel): string[] {
  return [`--log-level=${level}`, '--log-as-json'];
}
