/**
 * Archives on a server that speaks SFTP. Each call has a connection of its own: calls are few, and none is left to go stale. The server must
 * show the key whose fingerprint was given; no other is ever spoken to.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createConnection } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import Client from 'ssh2-sftp-client';
import { BackupError, type BackupTarget, checkArchiveName } from '../contract.ts';
import { leftover, listed, partOf } from './names.ts';

export interface SftpSettings {
  host: string;
  port: number;
  user: string;
  /** `SHA256:...` as ssh-keygen -l writes it. */
  hostKey: string;
  password: string | null;
  /** Text of a private key. */
  privateKey: string | null;
  folder: string;
}
const readyMs = 30_000;
/** For a server to say good-bye, and for what was stopped to take away what it has written. */
const closeMs = 5_000;

interface Connected {
  client: Client;
  /** Ends the connection whether or not the server answers. */
  cut(): void;
}

export function createSftpTarget(settings: SftpSettings): BackupTarget {
  const { host, port, user, folder } = settings;
  const at = (name: string) => `${folder}/${name}`;

  async function connect(signal: AbortSignal | undefined): Promise<Connected> {
    signal?.throwIfAborted();
    let isOther = false;
    // Ours, as the library's ends only for servers that answer.
    const socket = createConnection({ host, port });
    const cut = () => void socket.destroy();
    signal?.addEventListener('abort', cut);
    const client = new Client('backups', { error: () => {}, end: () => {}, close: () => {} });
    try {
      await client.connect({
        ...{ sock: socket, username: user, readyTimeout: readyMs, keepaliveInterval: 15_000, keepaliveCountMax: 4 },
        ...(settings.password !== null && { password: settings.password }),
        ...(settings.privateKey !== null && { privateKey: settings.privateKey }),
        hostVerifier: (key: Buffer) => {
          isOther = !isFingerprint(settings.hostKey, key);
          return !isOther;
        },
      });
      return { client, cut };
    } catch (error) {
      cut();
      if (isOther)
        throw new BackupError(
          'denied',
          'The server of the backups shows another host key than --backup-host-key names: nothing was sent to it.',
          { cause: error },
        );
      throw translated(error);
    } finally {
      signal?.removeEventListener('abort', cut);
    }
  }
  /** A signal cuts the connection; after `graceMs`, where something is to be taken away. */
  async function withClient<T>(use: (client: Client) => Promise<T>, signal: AbortSignal | undefined, graceMs = 0): Promise<T> {
    const connected = await connect(signal);
    const { client, cut } = connected;
    let last: NodeJS.Timeout | undefined;
    const onAbort = () => {
      last = setTimeout(cut, graceMs);
    };
    signal?.addEventListener('abort', onAbort);
    try {
      return await use(client);
    } catch (error) {
      throw translated(error);
    } finally {
      await leave(connected);
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(last);
    }
  }

  return {
    place: `sftp://${user}@${host}:${port}${folder}`,
    put: (name, body, signal) =>
      withClient(
        async (client) => {
          const part = at(partOf(checkArchiveName(name)));
          await client.mkdir(folder, true);
          const source = Readable.from(body, { objectMode: false });
          try {
            await sent(client, source, part, signal);
            await client.rename(part, at(name));
          } catch (error) {
            await client.delete(part, true).catch(() => {});
            throw error;
          } finally {
            source.destroy();
          }
        },
        signal,
        closeMs,
      ),
    async get(name, signal) {
      const path = at(checkArchiveName(name));
      const connected = await connect(signal);
      const { client, cut } = connected;
      signal?.addEventListener('abort', cut);
      const end = () => {
        signal?.removeEventListener('abort', cut);
        void leave(connected);
      };
      try {
        await client.stat(path);
      } catch (error) {
        end();
        throw translated(error);
      }
      const source = client.createReadStream(path) as unknown as Readable;
      const given = new PassThrough();
      source.on('error', (error) => given.destroy(translated(error) as Error));
      client.on('close', () => given.destroy(lost()));
      given.on('close', () => {
        source.destroy();
        end();
      });
      return source.pipe(given);
    },
    list: (signal) =>
      withClient(async (client) => {
        if ((await client.exists(folder)) === false) return [];
        const found = await client.list(folder);
        return listed(found.filter(({ type }) => type === '-').map(({ name, size }) => ({ name, sizeBytes: size })));
      }, signal),
    remove: async (name, signal) => {
      const path = at(checkArchiveName(name));
      await withClient((client) => client.delete(path, true), signal);
    },
    sweep: (signal) =>
      withClient(async (client) => {
        if ((await client.exists(folder)) === false) return;
        for (const { name } of await client.list(folder)) if (leftover(name)) await client.delete(at(name), true);
      }, signal),
  };
}

async function leave({ client, cut }: Connected): Promise<void> {
  const last = setTimeout(cut, closeMs);
  await client.end().catch(() => {});
  clearTimeout(last);
  cut();
}
const lost = () => new BackupError('unavailable', 'The connection to the server of the backups broke.');

/** The failure of the source counts as well as that of the way. */
async function sent(client: Client, source: Readable, path: string, signal: AbortSignal | undefined): Promise<void> {
  let failed: Error | null = null;
  source.on('error', (error) => {
    failed = error;
  });
  // Writable by its owner alone, before the first byte is in it.
  const sink = client.createWriteStream(path, { flags: 'w', mode: 0o600 } as never) as unknown as NodeJS.WritableStream & {
    destroy(error?: Error): void;
  };
  const stopped = new Error('stopped');
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      sink.destroy();
      reject(stopped);
    };
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    sink.on('error', reject);
    sink.on('close', () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    source.on('error', (error) => {
      sink.destroy();
      reject(error);
    });
    client.on('close', () => reject(failed ?? lost()));
    source.pipe(sink);
  });
  if (failed !== null) throw failed;
}

export function isFingerprint(fingerprint: string, key: Buffer): boolean {
  const wanted = Buffer.from(fingerprint.replace(/^SHA256:/, ''), 'base64');
  const found = createHash('sha256').update(key).digest();
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

function translated(error: unknown): unknown {
  if (error instanceof BackupError) return error;
  const { code, message = '', custom } = (error ?? {}) as { code?: string | number; message?: string; custom?: boolean };
  if (code === 'ENOENT' || code === 2 || /No such file/i.test(message))
    return new BackupError('not-found', 'There is no such backup.', { cause: error });
  if (code === 3 || code === 'EACCES' || /Permission denied|authentication methods failed/i.test(message))
    return new BackupError('denied', 'The server of the backups does not let us in, or does not let us write.', { cause: error });
  if (code === 14 || code === 15 || /no space|quota/i.test(message))
    return new BackupError('storage-full', 'The disk of the backups is full.', { cause: error });
  if (code === 4 || typeof code === 'number')
    return new BackupError('unavailable', `The server of the backups refused: ${message}`, { cause: error });
  if (custom || /^(E[A-Z_]+)$/.test(`${code}`))
    return new BackupError('unavailable', `The server of the backups cannot be used (${code}).`, { cause: error });
  return error;
}
