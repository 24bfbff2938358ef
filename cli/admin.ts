/** What the administration commands share: a group of them, and a call of the admin API. */
import type { Command } from 'commander';
import { type Call, createCall } from './api.ts';
import { type ConnectionOptions, needKey, readAdminConnection, withAdminConnection } from './connection.ts';
import { oneLine } from './status.ts';

/** Adds a command to a group, with the options of the connection. */
export function adminCommand(group: Command, name: string, description: string): Command {
  return withAdminConnection(group.command(name).description(description));
}

export async function adminCall(options: ConnectionOptions): Promise<Call> {
  const connection = await readAdminConnection(options, process.env);
  needKey(connection);
  return createCall(connection);
}

export function groupOf(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).showHelpAfterError('(see --help)');
}

/** A path with a name that somebody typed. */
export function admin(path: string, ...names: string[]): string {
  return `/api/v1/admin/${[path, ...names.map(encodeURIComponent)].join('/')}`;
}

export function wordsOf(problem: Record<string, unknown> | null): string {
  if (problem === null) return '';
  const { title, code } = problem as { title?: string; code?: string };
  return oneLine(`${title ?? ''} (${code ?? ''})`);
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
