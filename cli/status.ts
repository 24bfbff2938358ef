/** vitascope status: how the server is, and its newest videos. */
import type { Command } from 'commander';
import { createApi, type Video } from './api.ts';
import { type Connection, type ConnectionOptions, readConnection, withConnection } from './connection.ts';
import { exitCodes } from './failure.ts';

export function addStatus(program: Command): void {
  withConnection(program.command('status').description('show the health of a server and its newest videos'))
    .option('-n, --videos <n>', 'how many videos to list', '10')
    .action(async (options: ConnectionOptions & { videos: string }) => {
      const connection = await readConnection(options, process.env);
      const api = createApi(connection);
      const health = await api.health();
      const isRefused = connection.key !== null && (await api.role()) === null;
      if (isRefused) console.error(refusedKey(connection));
      const limit = Math.min(100, Math.max(1, Number.parseInt(options.videos, 10) || 10));
      console.log(`${connection.server}  ${health.status}\n`);
      const components = Object.entries(health.components ?? {});
      if (components.length > 0) console.log(`${table(components.map(([name, one]) => [name, one.status, one.detail ?? '']))}\n`);
      const videos = await api.newestVideos(limit);
      console.log(videos.length === 0 ? 'No videos yet.' : table([['VIDEO', 'STATE', 'LENGTH', 'UPLOADED', 'TITLE'], ...videos.map(row)]));
      if (health.status === 'down' || isRefused) process.exitCode = exitCodes.failed;
    });
}

/** A server shows everybody what is public, so a wrong key would be noticed by nobody. */
function refusedKey({ key, server }: Connection): string {
  const why = key?.startsWith('vw_') ? 'it is the key of a worker' : 'it was mistyped or revoked, or belongs to another server';
  return `${server} does not accept this key: ${why}. What follows is what a guest sees.\n`;
}

function row(video: Video): string[] {
  const state =
    video.state === 'processing' ? `${video.playback ? 'playable' : 'encoding'} ${Math.floor(video.progress * 100)} %` : video.state;
  return [video.shortId, state, length(video.durationSeconds), video.createdAt.slice(0, 16).replace('T', ' '), oneLine(video.title)];
}

/** Titles come from people: control characters must not reach the terminal. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return clean.length > 60 ? `${clean.slice(0, 59)}…` : clean;
}

function length(seconds: number | null): string {
  if (seconds === null) return '-';
  const whole = Math.floor(seconds);
  const pad = (part: number) => String(part).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}` : `${Math.floor(whole / 60)}:${pad(whole % 60)}`;
}

export function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
