/** Where the server is and how to be let in: options over environment over the data folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CommandFailure, exitCodes } from './failure.ts';

export interface ConnectionOptions {
  server?: string;
  key?: string;
  data?: string;
}
export interface Connection {
  server: string;
  key: string | null;
}
type Environment = Record<string, string | undefined>;

export function withConnection(command: Command): Command {
  return command
    .option('--server <url>', 'address of the server (VITASCOPE_URL; that of the data folder)')
    .option('--key <key>', 'API key (VITASCOPE_KEY)')
    .option('--data <dir>', 'data folder of a server on this machine, whose address and admin-key are used (VITASCOPE_DATA; ./data)');
}

/** For commands that administrate: the admin port, which by default is reached from its own machine alone. */
export function withAdminConnection(command: Command): Command {
  return command
    .option('--server <url>', 'address of the admin port (VITASCOPE_ADMIN_URL; that of the data folder)')
    .option('--key <key>', 'API key (VITASCOPE_KEY)')
    .option('--data <dir>', 'data folder of a server on this machine, whose address and admin-key are used (VITASCOPE_DATA; ./data)');
}

export function readAdminConnection(options: ConnectionOptions, env: Environment): Promise<Connection> {
  return connect(options, env, { listener: 'admin', address: env.VITASCOPE_ADMIN_URL, otherwise: 'http://127.0.0.1:9001' });
}

export function readConnection(options: ConnectionOptions, env: Environment): Promise<Connection> {
  return connect(options, env, { listener: 'public', address: env.VITASCOPE_URL, otherwise: 'http://127.0.0.1:9000' });
}

interface Port {
  listener: 'public' | 'admin';
  /** Of the environment. */
  address: string | undefined;
  /** Where a server listens that was told nothing. */
  otherwise: string;
}
async function connect(options: ConnectionOptions, env: Environment, { listener, address, otherwise }: Port): Promise<Connection> {
  // A folder that is named means the server whose folder it is; otherwise the environment says more than a folder that happens to be there.
  const [first, second] =
    options.data === undefined ? [address, await addressIn(options, env, listener)] : [await addressIn(options, env, listener), address];
  const server = (options.server ?? (first || second || otherwise)).replace(/\/+$/, '');
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) {
    throw new CommandFailure(exitCodes.usage, `--server is "${server}"; it must be an http or https address.`);
  }
  return { server, key: await readKey(options, env) };
}

/**
 * Where the server of the data folder listens, or did last. A folder that nobody named and that happens to be here, which somebody else may
 * have made, does not say where a key is sent that is not its own.
 */
async function addressIn(options: ConnectionOptions, env: Environment, listener: Port['listener']): Promise<string | undefined> {
  const isNamed = options.data !== undefined || (env.VITASCOPE_DATA ?? '') !== '';
  if (!isNamed && (options.key || env.VITASCOPE_KEY)) return undefined;
  const text = await readFile(join(dataFolder(options, env), 'run', 'app.json'), 'utf8').catch(() => '{}');
  try {
    const { addresses } = JSON.parse(text) as { addresses?: Partial<Record<Port['listener'], string>> };
    return addresses?.[listener];
  } catch {
    // A server that is just starting writes it.
    return undefined;
  }
}
function dataFolder(options: ConnectionOptions, env: Environment): string {
  return options.data ?? (env.VITASCOPE_DATA || 'data');
}

async function readKey(options: ConnectionOptions, env: Environment): Promise<string | null> {
  const given = options.key ?? (options.data === undefined ? env.VITASCOPE_KEY : undefined);
  if (given) return given;
  const file = join(dataFolder(options, env), 'admin-key');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (options.data !== undefined)
      throw new CommandFailure(exitCodes.usage, `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    return null;
  }
}

/** For commands that write. */
export function needKey(connection: Connection): string {
  if (connection.key !== null) return connection.key;
  throw new CommandFailure(
    exitCodes.usage,
    "An API key is needed: give --key, set VITASCOPE_KEY, or name the server's data folder with --data.",
  );
}
