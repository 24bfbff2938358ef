/**
 * Files from memory, whole and in ranges, for what a load is compared with: `node bench/file-servers.ts uws|hono FOLDER`. Prints its port, and ends
 * with its input.
 * They do what an answer needs and nothing else: no permissions, limits, metrics or logs.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const [kind, folder = ''] = process.argv.slice(2);
const files = new Map<string, { bytes: Buffer; type: string }>();
const types: Record<string, string> = { m3u8: 'application/vnd.apple.mpegurl', m4s: 'video/iso.segment', mp4: 'video/mp4' };
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  const type = types[entry.name.split('.')[1] ?? ''] ?? 'application/json; charset=utf-8';
  files.set(`/${relative(folder, path)}`, { bytes: await readFile(path), type });
}

interface Found {
  status: 200 | 206 | 404;
  headers: Record<string, string>;
  bytes: Uint8Array<ArrayBuffer>;
}
function find(path: string, range: string): Found {
  const file = files.get(path);
  if (!file) return { status: 404, headers: {}, bytes: new Uint8Array(0) };
  const bytes = file.bytes as Buffer<ArrayBuffer>;
  const match = /^bytes=(\d+)-(\d+)$/.exec(range);
  const headers = { 'content-type': file.type, 'accept-ranges': 'bytes' };
  if (!match) return { status: 200, headers, bytes };
  const from = Number(match[1]);
  const to = Math.min(Number(match[2]), bytes.length - 1);
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${from}-${to}/${bytes.length}` },
    bytes: bytes.subarray(from, to + 1),
  };
}
const words = { 200: '200 OK', 206: '206 Partial Content', 404: '404 Not Found' };

if (kind === 'uws') {
  const { default: uws } = await import('uWebSockets.js');
  const app = uws.App();
  app.get('/*', (response, request) => {
    const found = find(request.getUrl(), request.getHeader('range'));
    response.onAborted(() => {});
    response.cork(() => {
      response.writeStatus(words[found.status]);
      for (const [name, value] of Object.entries(found.headers)) response.writeHeader(name, value);
      response.end(found.bytes);
    });
  });
  app.listen('127.0.0.1', 0, (socket) => console.log(uws.us_socket_local_port(socket as never)));
} else {
  const { serve } = await import('@hono/node-server');
  const { Hono } = await import('hono');
  const app = new Hono();
  app.get('*', (context) => {
    const found = find(context.req.path, context.req.header('range') ?? '');
    return context.body(found.bytes, found.status, found.headers);
  });
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => console.log(info.port));
}

process.stdin.on('end', () => process.exit()).resume();
