/** Files of the built pages. Only what was found by listing the folder is served, so no path can lead outside it. */
import { createReadStream, type Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { WireAnswer } from './answer.ts';
import { type Coding, codingFor, codings } from './content-coding.ts';
import { etagOf } from './etag.ts';

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
/** How the build (player/compressed.ts) names the shorter forms of a file. */
const ending: Record<Coding, string> = { br: '.br', gzip: '.gz' };
const endings = Object.values(ending);
/** No build takes longer. */
const buildingMs = 60_000;
/** Vite puts the hash of the content into these names. */
const hashed = /^\/assets\/.*-[A-Za-z0-9_-]{8}\.\w+$/;

/** The page of the console, which the admin listener alone serves. */
export const consoleShell = '/console.html';

/** The site's page with links to what this one of its pages needs. */
export const pageShellOf = (page: string) => `/pages/${page}.html`;

export interface BuiltFile {
  path: string;
  sizeBytes: number;
  changedAtMs: number;
  /** Its shorter forms come last: of a file just built they may not have been there yet. */
  isSettled: boolean;
  etag: string;
  type: string;
  /** The build's shorter forms of it. */
  shorter: Partial<Record<Coding, { path: string; sizeBytes: number }>>;
}
/** One form of a file, as it goes over the line; `headers` tell of it. */
export interface SentForm {
  path: string;
  sizeBytes: number;
  etag: string;
  headers: Record<string, string>;
}
/** By its path below the folder, with a slash in front. */
export type FindFile = (name: string) => Promise<BuiltFile | undefined>;

export function createFindFile(folder: string): FindFile {
  let index: Promise<Map<string, BuiltFile>> | null = null;
  let listedAt = 0;
  // A page that is built while the server runs is found, too.
  return async (name) => {
    const found = (await (index ??= list(folder))).get(name);
    const now = found && (await stat(found.path).catch(() => null));
    const isSame = now?.size === found?.sizeBytes && now?.mtimeMs === found?.changedAtMs;
    if (found?.isSettled && isSame) return found;
    if (performance.now() - listedAt < 1000) return isSame ? found : undefined;
    listedAt = performance.now();
    index = list(folder);
    return (await index).get(name);
  };
}

export function cacheControlOf(path: string): string {
  return hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** The shortest form that the client takes. Each has a validator of its own. */
export function formFor(file: BuiltFile, acceptEncoding: string): SentForm {
  const { path, sizeBytes, etag, shorter } = file;
  const vary: Record<string, string> = Object.keys(shorter).length === 0 ? {} : { vary: 'accept-encoding' };
  const coding = codingFor(acceptEncoding, (one) => shorter[one] !== undefined);
  const form = coding === null ? undefined : shorter[coding];
  if (coding === null || form === undefined) return { path, sizeBytes, etag, headers: vary };
  return { ...form, etag: etagOf(`${etag} ${coding}`), headers: { ...vary, 'content-encoding': coding } };
}

export function wholeFile(file: SentForm, init: { status: number; headers: Record<string, string>; headOnly: boolean }): WireAnswer {
  const { status, headers, headOnly } = init;
  if (headOnly) return { status, headers, reportedBytes: file.sizeBytes };
  return { status, headers, stream: { body: createReadStream(file.path), sizeBytes: file.sizeBytes } };
}

async function list(folder: string): Promise<Map<string, BuiltFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const stats = new Map<string, Stats>();
  const files = new Map<string, BuiltFile>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const info = await stat(path).catch(() => null);
    // Renamed or removed by a build since it was listed.
    if (info === null) continue;
    stats.set(path, info);
    // Sent in place of the file whose form it is, never by itself.
    if (endings.includes(extname(path))) continue;
    const etag = etagOf(`${path} ${info.size} ${info.mtimeMs}`);
    files.set(path.slice(folder.replace(/\/+$/, '').length), {
      path,
      sizeBytes: info.size,
      changedAtMs: info.mtimeMs,
      isSettled: Date.now() - info.mtimeMs > buildingMs,
      etag,
      type: types[extname(path)] ?? 'application/octet-stream',
      shorter: {},
    });
  }
  for (const file of files.values()) {
    for (const coding of codings) {
      const path = file.path + ending[coding];
      const form = stats.get(path);
      // An older one is that of the build before.
      if (form && form.mtimeMs >= file.changedAtMs) file.shorter[coding] = { path, sizeBytes: form.size };
    }
    if (codings.every((coding) => file.shorter[coding])) file.isSettled = true;
  }
  return files;
}
