/** Archives on a server that speaks FTP, over TLS unless the address says plain ftp. Each call has a connection of its own. */
import { PassThrough, Readable } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { Client } from 'basic-ftp';
import { BackupError, type BackupTarget, checkArchiveName } from '../contract.ts';
import { leftover, listed, partOf } from './names.ts';

export interface FtpSettings {
  host: string;
  port: number;
  user: string;
  password: string;
  folder: string;
  /** Explicit TLS (AUTH TLS) for commands and files; never fewer than the system asks of certificates. */
  isSecure: boolean;
  tls?: ConnectionOptions;
}
const silenceMs = 60_000;
/** For what was stopped to take away what it has written. */
const closeMs = 5_000;

export function createFtpTarget(settings: FtpSettings): BackupTarget {
  const { host, port, user, password, folder, isSecure } = settings;
  const at = (name: string) => `${folder}/${name}`;

  /** The client is closed once the signal aborts, or by `close`. */
  async function connect(signal: AbortSignal | undefined): Promise<{ client: Client; close(): void }> {
    signal?.throwIfAborted();
    // What a server says about other hosts is not believed: files go to and come from itself.
    const client = new Client(silenceMs, { allowSeparateTransferHost: false, maxListingBytes: 16 * 1024 * 1024 });
    const close = () => {
      signal?.removeEventListener('abort', close);
      client.close();
    };
    signal?.addEventListener('abort', close);
    try {
      await client.access({ host, port, user, password, secure: isSecure, secureOptions: { servername: host, ...settings.tls } });
      return { client, close };
    } catch (error) {
      close();
      throw translated(error);
    }
  }
  async function withClient<T>(use: (client: Client) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { client, close } = await connect(signal);
    try {
      return await use(client);
    } catch (error) {
      throw translated(error);
    } finally {
      close();
    }
  }
  async function found(client: Client) {
    return client.list(folder === '' ? '/' : folder).catch((error: { code?: number }) => {
      // There is no such folder yet.
      if (error.code === 550) return [];
      throw error;
    });
  }

  return {
    place: `${isSecure ? 'ftps' : 'ftp'}://${user}@${host}:${port}${folder}`,
    put: (name, body, signal) =>
      withClient(async (client) => {
        const part = at(partOf(checkArchiveName(name)));
        await client.ensureDir(folder === '' ? '/' : folder);
        const source = Readable.from(body, { objectMode: false });
        let failed: Error | null = null;
        // A failure of the source must not look like its end.
        source.on('error', (error) => {
          failed = error;
          client.close();
        });
        try {
          await client.uploadFrom(source, part);
          if (failed !== null) throw failed;
          await client.rename(part, at(name));
        } catch (error) {
          await withClient((again) => again.remove(part, true), AbortSignal.timeout(closeMs)).catch(() => {});
          throw failed ?? error;
        } finally {
          source.destroy();
        }
      }, signal),
    async get(name, signal) {
      const path = at(checkArchiveName(name));
      const { client, close } = await connect(signal);
      const given = new PassThrough();
      try {
        await client.size(path);
      } catch (error) {
        close();
        throw translated(error, true);
      }
      given.on('close', close);
      client.downloadTo(given, path).catch((error: unknown) => given.destroy(translated(error) as Error));
      return given;
    },
    list: (signal) =>
      withClient(
        async (client) => listed((await found(client)).filter((one) => one.isFile).map(({ name, size }) => ({ name, sizeBytes: size }))),
        signal,
      ),
    remove: async (name, signal) => {
      const path = at(checkArchiveName(name));
      await withClient((client) => client.remove(path, true), signal);
    },
    sweep: (signal) =>
      withClient(async (client) => {
        for (const { name } of await found(client)) if (leftover(name)) await client.remove(at(name), true);
      }, signal),
  };
}

function translated(error: unknown, isAbsent = false): unknown {
  if (error instanceof BackupError) return error;
  const { code, message = '' } = (error ?? {}) as { code?: number | string; message?: string };
  if (code === 552 || code === 452 || /no space|quota|disk full/i.test(message))
    return new BackupError('storage-full', 'The disk of the backups is full.', { cause: error });
  if (code === 550 && isAbsent) return new BackupError('not-found', 'There is no such backup.', { cause: error });
  if (code === 530 || code === 550)
    return new BackupError('denied', 'The server of the backups does not let us in, or does not let us write.', { cause: error });
  if (/certificate|self.signed|altname|TLS|SSL/i.test(`${code} ${message}`))
    return new BackupError('denied', `The server of the backups cannot prove who it is (${code ?? message}).`, { cause: error });
  if (code !== undefined || /timeout|closed|FIN/i.test(message))
    return new BackupError('unavailable', `The server of the backups cannot be used (${code ?? message}).`, { cause: error });
  return error;
}
