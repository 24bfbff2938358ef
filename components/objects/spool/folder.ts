/** The spool as files of one folder. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ObjectError } from '../contract.ts';
import { untilAborted } from '../incoming.ts';
import { createRoom } from '../room.ts';
import type { AppendOptions, Spool } from './contract.ts';
import { identityFile, identityOf } from './identity.ts';

/** A kill or a power cut costs no more than what came since the last flush: so many bytes, or so many milliseconds. */
const flushBytes = 16 * 1024 * 1024;
const flushMilliseconds = 2000;
/** A disk that cannot follow holds the client back. */
const mostUnflushed = 4 * flushBytes;
const gatherBytes = 256 * 1024;

export function createSpool(init: { root: string }): Spool {
  mkdirSync(init.root, { recursive: true, mode: 0o700 });
  const room = createRoom(init.root);
  const pathOf = (name: string) => {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(name)) throw new ObjectError('bad-key', 'This is no name of a file here.');
    return join(init.root, name);
  };
  const openFile = (name: string, flags: string) =>
    open(pathOf(name), flags, 0o600).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? notFound(name) : translated(error);
    });

  let identity: Promise<string> | null = null;

  return {
    id() {
      identity ??= identityOf(init.root).catch((error: unknown) => {
        identity = null;
        throw error;
      });
      return identity;
    },
    pathOf,
    freeBytes: room.freeBytes,
    async create(name) {
      const file = await openFile(name, 'w');
      await file.sync().finally(() => file.close());
      const folder = await open(dirname(pathOf(name)), 'r');
      await folder.sync().finally(() => folder.close());
    },
    async append(name, options) {
      const file = await openFile(name, 'r+');
      try {
        if ((await file.stat()).size < options.at) throw notFound(name);
        await file.truncate(options.at);
        return await receive(file, options, (bytes) => room.take(bytes, options.reserveBytes));
      } catch (error) {
        throw translated(error);
      } finally {
        await file.close();
      }
    },
    async sizeOf(name) {
      return (await stat(pathOf(name)).catch(() => null))?.size ?? null;
    },
    async read(name, range, signal) {
      const file = await openFile(name, 'r');
      return file.createReadStream({ ...range, highWaterMark: gatherBytes, ...(signal ? { signal } : {}) });
    },
    remove: (name) => rm(pathOf(name), { force: true }),
    async list() {
      const names = (await readdir(init.root)).filter((name) => !name.startsWith(identityFile));
      const files = await Promise.all(names.map(async (name) => ({ name, info: await stat(join(init.root, name)).catch(() => null) })));
      return files.flatMap(({ name, info }) => (info?.isFile() ? [{ name, modifiedAt: info.mtime }] : []));
    },
  };
}

async function receive(file: FileHandle, options: AppendOptions, take: (bytes: number) => Promise<void>): Promise<number> {
  const { at, digest } = options;
  const hash = digest ? createHash(digest.algorithm) : null;
  const flusher = createFlusher(file, options);
  let size = at;
  const write = async (bytes: Uint8Array) => {
    await take(bytes.byteLength);
    for (let done = 0; done < bytes.byteLength; )
      done += (await file.write(bytes, done, bytes.byteLength - done, size + done)).bytesWritten;
    hash?.update(bytes);
    options.onBytes?.(bytes, size);
    size += bytes.byteLength;
    // What is not checked yet may be dropped, so it is not promised either.
    if (hash === null) await flusher.note(size);
  };
  try {
    for await (const bytes of gathered(untilAborted(options.body, options.signal))) {
      if (size + bytes.byteLength > options.mostBytes) throw new ObjectError('too-large', `The file has ${options.mostBytes} bytes.`);
      await write(bytes);
    }
    if (hash !== null && digest !== undefined && !hash.digest().equals(digest.value))
      throw new ObjectError('digest-mismatch', 'The bytes that arrived are not those that the checksum names.');
  } catch (error) {
    // The disk may be full, or gone: then what was flushed before is what counts, and the reason is the first error.
    const isDropped = hash !== null || (error instanceof ObjectError && error.code === 'too-large');
    if (isDropped) await file.truncate(at).catch(() => {});
    else await flusher.end(size).catch(() => {});
    throw error;
  }
  await flusher.end(size);
  return size;
}

/** Flushes while more bytes are written: one flush at a time, and never more than `mostUnflushed` behind. */
function createFlusher(file: FileHandle, { at, onDurable }: AppendOptions) {
  let durable = at;
  let flushedAt = performance.now();
  let running: Promise<void> | null = null;
  let failure: unknown = null;

  async function flush(size: number): Promise<void> {
    await file.datasync();
    await onDurable(size);
    durable = size;
    flushedAt = performance.now();
  }
  return {
    async note(size: number): Promise<void> {
      if (failure !== null) throw failure;
      if (running === null && (size - durable >= flushBytes || performance.now() - flushedAt > flushMilliseconds))
        running = flush(size)
          .catch((error: unknown) => {
            failure = error;
          })
          .finally(() => {
            running = null;
          });
      if (size - durable > mostUnflushed) await running;
    },
    async end(size: number): Promise<void> {
      await running;
      if (failure !== null) throw failure;
      if (size > durable) await flush(size);
    },
  };
}

/** Pieces of some size: a system call for each small one would cost more than its bytes. What was gathered is handed on before an error. */
async function* gathered(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  const take = () => {
    const bytes = held.length === 1 ? held[0]! : Buffer.concat(held, size);
    held = [];
    size = 0;
    return bytes;
  };
  try {
    for await (const bytes of body) {
      held.push(bytes);
      size += bytes.byteLength;
      if (size >= gatherBytes) yield take();
    }
  } catch (error) {
    if (size > 0) yield take();
    throw error;
  }
  if (size > 0) yield take();
}

const notFound = (name: string) => new ObjectError('not-found', `There is no file ${name}, or it is shorter than it was.`);
function translated(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new ObjectError('storage-full', 'The disk is full.', { cause: error });
  return error;
}
