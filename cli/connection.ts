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
    .option('--server <url>', 'address of the server (VITASCOPE_URL; http://127.0.0.1:9000)')
    .option('--key <key>', 'API key (VITASCOPE_KEY)')
    .option('--data <dir>', 'data folder of a server on this machine, whose admin-key is used (VITASCOPE_DATA; ./data)');
}

/** For commands that administrate: the admin port, which by default is reached from its own machine alone. */
export function withAdminConnection(command: Command): Command {
  return command
    .option('--server <url>', 'address of the admin port (VITASCOPE_ADMIN_URL; http://127.0.0.1:9001)')
    .option('--key <key>', 'API key (VITASCOPE_KEY)')
    .option('--data <dir>', 'data folder of a server on this machine, whose admin-key is used (VITASCOPE_DATA; ./data)');
}

export function readAdminConnection(options: ConnectionOptions, env: Environment): Promise<Connection> {
  return readConnection({ ...options, server: options.server ?? (env.VITASCOPE_ADMIN_URL || 'http://127.0.0.1:9001') }, env);
}

export async function readConnection(options: ConnectionOptions, env: Environment): Promise<Connection> {
  const server = (options.server ?? (env.VITASCOPE_URL || 'http://127.0.0.1:9000')).replace(/\/+$/, '');
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) {
    throw new CommandFailure(exitCodes.usage, `--server is "${server}"; it must be an http or https address.`);
  }
  return { server, key: await readKey(options, env) };
}

async function readKey(options: ConnectionOptions, env: Environment): Promise<string | null> {
  const given = options.key ?? (options.data === undefined ? env.VITASCOPE_KEY : undefined);
  if (given) return given;
  const file = join(options.data ?? (env.VITASCOPE_DATA || 'data'), 'admin-key');
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
