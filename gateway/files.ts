/** The built web page. Only files that were found by listing the folder are served, so no path can lead outside it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { WireAnswer } from './answer.ts';
import { matches } from './ranges.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};
/** hls.js works in a worker made from a blob and plays from blob addresses. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');
/** Addresses of the page itself. */
const pages = /^\/(upload|w\/[A-Za-z0-9_-]{4,40})?$/;
/** Where programs ask. */
const reserved = /^\/(api|media|assets|worker|metrics|health|ready)(\/|$)/;
/** Vite puts the hash of the content into these names. */
const hashed = /^\/assets\/.*-[A-Za-z0-9_-]{8}\.\w+$/;

interface File {
  path: string;
  sizeBytes: number;
  etag: string;
  type: string;
}
export type Files = (context: { path: string; headOnly: boolean; header(name: string): string }) => Promise<WireAnswer | null>;

export function createFiles(folder: string): Files {
  let index: Promise<Map<string, File>> | null = null;
  let listedAt = 0;
  // A page that is built while the server runs is found, too.
  async function find(name: string): Promise<File | undefined> {
    const found = (await (index ??= list(folder))).get(name);
    if (found && (await stat(found.path).catch(() => null))?.size === found.sizeBytes) return found;
    if (performance.now() - listedAt < 1000) return undefined;
    listedAt = performance.now();
    index = list(folder);
    return (await index).get(name);
  }
  return async ({ path, headOnly, header }) => {
    const page = pages.test(path);
    const found = await find(page ? '/index.html' : path);
    // A person at a wrong address is shown the page, which says so; programs hear it from the gateway.
    const lost = found === undefined && !reserved.test(path) && header('accept').includes('text/html');
    const file = lost ? await find('/index.html') : found;
    if (!file) return null;
    const headers: Record<string, string> = {
      'content-type': file.type,
      'cache-control': hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: file.etag,
      'content-security-policy': policy,
      'x-frame-options': 'SAMEORIGIN',
    };
    if (matches(header('if-none-match'), file.etag)) return { status: 304, headers };
    const status = lost ? 404 : 200;
    if (headOnly) return { status, headers, reportedBytes: file.sizeBytes };
    return { status, headers, stream: { body: createReadStream(file.path), sizeBytes: file.sizeBytes } };
  };
}

async function list(folder: string): Promise<Map<string, File>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, File>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const info = await stat(path);
    const etag = `"${createHash('sha256').update(`${path} ${info.size} ${info.mtimeMs}`).digest('base64url').slice(0, 22)}"`;
    files.set(path.slice(folder.replace(/\/+$/, '').length), {
      path,
      sizeBytes: info.size,
      etag,
      type: types[extname(path)] ?? 'application/octet-stream',
    });
  }
  return files;
}
