/** What the administration commands share: a group of them, and a call of the admin API. */
import type { Command } from 'commander';
import type { Client } from '../gateway/contract/client.ts';
import { createCommandClient } from './api.ts';
import { type ConnectionOptions, needKey, readAdminConnection, withAdminConnection } from './connection.ts';
import { megabytes } from './meter.ts';
import { oneLine } from './status.ts';

/** Adds a command to a group, with the options of the connection. */
export function adminCommand(group: Command, name: string, description: string): Command {
  return withAdminConnection(group.command(name).description(description));
}

export { withAdminConnection };

export async function adminClient(options: ConnectionOptions): Promise<Client> {
  const connection = await readAdminConnection(options, process.env);
  needKey(connection);
  return createCommandClient(connection);
}

export function groupOf(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).showHelpAfterError('(see --help)');
}

export function wordsOf(problem: Record<string, unknown> | null): string {
  if (problem === null) return '';
  const { title, code } = problem as { title?: string; code?: string };
  return oneLine(`${title ?? ''} (${code ?? ''})`);
}

export function amount({ count, sizeBytes }: { count: number; sizeBytes: number }): string {
  return `${count} objects of ${megabytes(sizeBytes)}`;
}

/** A span in words: 40 s, 12 min, 3.5 h, 4 d. */
export function span(seconds: number | null): string {
  if (seconds === null) return '-';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
export function at(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}
