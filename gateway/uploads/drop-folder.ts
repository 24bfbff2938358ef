/**
 * A folder whose files become videos: those of the administrator, or of the organisation whose short name (slug) a subfolder bears. What
 * was taken lies in `done/`, what could not be in `failed/`, each with the reason in a text beside it. Nobody tells when a program has
 * finished writing, so a file is taken when it stands still, and let go again when it changes while it is read.
 */
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watch } from 'chokidar';
import type { z } from 'zod';
import { firstAdministrator } from '../accounts/person.ts';
import type { Person } from '../answer.ts';
import { publicPrivacy } from '../contract/public.ts';
import { Refusal, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { createTurns } from '../turns.ts';
import { openUpload } from './open.ts';
import { uploadsOf } from './rows.ts';

export interface DropFolder {
  start(): Promise<void>;
  /** Looks at every file now; it does so by itself now and then, for file systems that tell nothing. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

const stillMilliseconds = 1000;
const lookEveryMs = 60_000;
const [done, failed] = ['done', 'failed'];
const atOnce = 2;
/** Who can watch what lies beside it: one word. */
const privacyFile = '.privacy';
const changed = 'the file changed while it was read';

export function createDropFolder(services: Services, root: string): DropFolder {
  const { log, stopping, database } = services;
  const underWay = new Set<string>();
  const turns = createTurns(atOnce);
  let watcher: ReturnType<typeof watch> | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function consider(path: string): Promise<void> {
    const place = relative(root, path).split(sep);
    const isOurs = place.length <= 2 && place[0] !== done && place[0] !== failed && !place.some((part) => part.startsWith('.'));
    if (!isOurs || underWay.has(path)) return;
    underWay.add(path);
    try {
      if (await standsStill(path)) await turns(() => take(path, place.length === 2 ? (place[0] as string) : null));
    } catch (error) {
      if (!stopping.aborted) log.warn({ err: error, file: path }, 'a file of the drop folder could not be taken; it is tried again');
    } finally {
      underWay.delete(path);
    }
  }

  /** False for what is no file of its own: links could lead anywhere. */
  async function standsStill(path: string): Promise<boolean> {
    for (let before = await factsOf(path); before !== null; ) {
      const since = performance.now();
      await delay(stillMilliseconds, undefined, { signal: stopping });
      // Where this program was not let run, whoever writes may not have been either: that says nothing.
      const wasLetRun = performance.now() - since < 2 * stillMilliseconds;
      const now = await factsOf(path);
      if (wasLetRun && now !== null && isSame(now, before)) return now.size > 0 || Date.now() - now.mtimeMs > lookEveryMs;
      before = now;
    }
    return false;
  }

  async function take(path: string, slug: string | null): Promise<void> {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const facts = await file.stat();
      if (!facts.isFile()) return;
      // After a restart the same file is known by it, and goes on, or was taken already.
      const fingerprint = `drop-${facts.dev}-${facts.ino}-${facts.size}-${facts.mtimeMs}`;
      const known = (await uploadsOf(database, dropper.id, fingerprint)).find(({ state }) => state !== 'failed');
      const privacy = await privacyFor(dirname(path));
      const wishes = { filename: basename(path), fingerprint, privacy, ...(slug !== null && { organisation: await organisationOf(slug) }) };
      const opening = { wishes, lengthBytes: facts.size, kind: 'whole' as const, metadata: '' };
      // What a power cut took from the file is sent again.
      const upload = known ? await services.uploads.settle(known.id) : await openUpload(services, dropper, opening);
      const { offsetBytes: offset, id } = upload;
      async function* bytes(): AsyncGenerator<Uint8Array> {
        const stream = file.createReadStream({ start: offset, autoClose: false, highWaterMark: 1024 * 1024 });
        let held: Uint8Array | null = null;
        // The last piece completes the upload, so it is held back until the file is known to be what it was.
        for await (const piece of stream) {
          if (held !== null) yield held;
          held = piece as Uint8Array;
        }
        if (!isSame(await file.stat(), facts)) throw new Error(changed);
        if (held !== null) yield held;
      }
      const body = { present: true, sizeBytes: facts.size - offset, bytes };
      const sent = upload.state === 'open' ? services.uploads.append(id, { offset, body, checksum: undefined, signal: stopping }) : null;
      await sent?.catch(async (error: Error) => {
        if (error.message === changed) await services.uploads.end(id);
        throw error;
      });
      await putAside(path, done, `It became ${services.settings.publicUrl}/api/v1/videos/${upload.videoId}`);
    } catch (error) {
      const problem = error instanceof Refusal ? error.problem : null;
      if (problem === null || problem.retry || problem.status >= 500) throw error;
      await putAside(path, failed, [problem.title, problem.detail, `(${problem.code})`].filter(Boolean).join('\n'));
    } finally {
      await file.close();
    }
  }

  /** As the folder says, or the one above it; nobody has chosen otherwise, so nobody else sees it. */
  async function privacyFor(folder: string): Promise<z.infer<typeof publicPrivacy>> {
    const said = await readFile(join(folder, privacyFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (said === null) return folder === root ? 'private' : privacyFor(root);
    const privacy = publicPrivacy.safeParse(said.trim());
    if (!privacy.success) throw refuse('invalid', 422, `${privacyFile} of its folder may say ${publicPrivacy.options.join(', ')}.`);
    return privacy.data;
  }

  async function organisationOf(slug: string): Promise<string> {
    const [row] = await database<{ id: string }[]>`select id from organisations where slug = ${slug}`;
    if (row === undefined) throw refuse('not-found', 404, `There is no organisation with the short name "${slug}".`);
    return row.id;
  }

  /** Beside what has the same name already. */
  async function putAside(path: string, where: string, words: string): Promise<void> {
    const folder = join(root, where, relative(root, dirname(path)));
    await mkdir(folder, { recursive: true });
    const taken = new Set(await readdir(folder));
    const name = basename(path);
    let free = name;
    for (let n = 2; taken.has(free); n += 1) free = `${n}-${name}`;
    await rename(path, join(folder, free));
    await writeFile(join(folder, `${free}.txt`), `${words}\n`);
    log.info({ file: relative(root, path), where }, 'a file of the drop folder was taken');
  }

  async function look(): Promise<void> {
    const entries = await readdir(root, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== done && entry.name !== failed);
    const inside = await Promise.all(folders.map((folder) => readdir(join(root, folder.name), { withFileTypes: true })));
    const files = [...entries, ...inside.flat()].filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    await Promise.all(files.map(consider));
  }

  return {
    look,
    async start() {
      await mkdir(root, { recursive: true });
      watcher = watch(root, { followSymlinks: false, depth: 1, ignored: (path) => [done, failed].includes(relative(root, path)) });
      watcher.on('add', (path) => void consider(path));
      watcher.on('change', (path) => void consider(path));
      watcher.on('error', (error) => log.warn({ err: error }, 'the drop folder cannot be watched; it is looked at every minute'));
      timer = setInterval(() => look().catch((error: unknown) => log.warn({ err: error }, 'the drop folder cannot be read')), lookEveryMs);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      await watcher?.close();
    },
  };
}

/** Whoever may put files into the folder was let in by whoever runs the server. */
const dropper: Person = { kind: 'person', id: firstAdministrator, role: 'administrator', organisations: [], scopes: null, session: null };

interface Facts {
  size: number;
  mtimeMs: number;
}
const isSame = (a: Facts, b: Facts) => a.size === b.size && a.mtimeMs === b.mtimeMs;

async function factsOf(path: string): Promise<Facts | null> {
  const facts = await lstat(path).catch(() => null);
  return facts?.isFile() ? facts : null;
}
