/** Every target, on the real thing. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startFtpServer } from '../../../test/servers/ftp.ts';
import { startSftpServer } from '../../../test/servers/sftp.ts';
import { startS3Server } from '../../../test/servers/versitygw.ts';
import { createRoom } from '../../objects/room.ts';
import { createS3Objects } from '../../objects/s3.ts';
import { targetsConform } from '../conformance.ts';
import { BackupError } from '../contract.ts';
import { createBucketTarget } from './bucket.ts';
import { createFolderTarget } from './folder.ts';
import { createFtpTarget } from './ftp.ts';
import { createSftpTarget } from './sftp.ts';

t.setTimeout(600_000);
const name = 'vitascope-20260102T030405Z-abcdef.tar.zst';
async function* bodyOf(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof BackupError ? error.code : String(error)),
  );
const inFolder = (folder: string) => ({
  names: () => readdir(folder).catch((): string[] => []),
  async plant(one: string, text: string) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, one), text);
  },
});

t.test('a folder', async (t) => {
  targetsConform(t, async () => {
    const root = await mkdtemp(join(tmpdir(), 'vitascope-target-'));
    const folder = join(root, 'not', 'there');
    return { target: createFolderTarget(folder), ...inFolder(folder), close: () => rm(root, { recursive: true, force: true }) };
  });
  t.test('a full disk is said as such, and what is half is removed', async (t) => {
    const root = await mkdtemp(join(tmpdir(), 'vitascope-target-'));
    t.teardown(() => rm(root, { recursive: true, force: true }));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', root]).status !== 0)
      return t.skip('a small file system cannot be mounted here', () => {});
    t.teardown(() => spawnSync('umount', [root]));
    const target = createFolderTarget(root);
    t.equal(await codeOf(target.put(name, bodyOf(...Array.from({ length: 20 }, () => randomBytes(100_000))))), 'storage-full');
    t.same(await readdir(root), []);
    t.equal(await codeOf(target.put(name, bodyOf(randomBytes(1000)))), 'done');
    const room = createRoom(root);
    const careful = createFolderTarget(root, { take: (bytes) => room.take(bytes, 600_000) });
    const other = name.replace('2026', '2027');
    t.equal(await codeOf(careful.put(other, bodyOf(...Array.from({ length: 7 }, () => randomBytes(100_000))))), 'storage-full');
    t.same(await readdir(root), [name], 'the database keeps what it needs');
  });
});

t.test('a bucket', async (t) => {
  const server = await startS3Server();
  t.teardown(server.stop);
  let scene = 0;
  targetsConform(t, async () => {
    const settings = await server.makeBucket(`backups-${(scene += 1)}`);
    const all = createS3Objects({ ...settings, prefix: 'here/' });
    return {
      target: createBucketTarget(all, 's3://backups/here'),
      async names() {
        const found: string[] = [];
        for await (const { key } of all.list('')) found.push(key);
        return found;
      },
      plant: async (one, text) => void (await all.put(one, bodyOf(Buffer.from(text)))),
      close: async () => all.close(),
    };
  });
});

t.test('an SFTP server', async (t) => {
  const server = await startSftpServer();
  t.teardown(server.stop);
  let scene = 0;
  const at = (folder: string, some = {}) => createSftpTarget({ ...server, password: null, folder, ...some });
  targetsConform(t, async () => {
    const folder = join(server.folder, `${(scene += 1)}`, 'deep');
    return { target: at(folder), ...inFolder(folder), close: async () => {} };
  });
  t.test('another host key is never spoken to, and who is not let in is told so', async (t) => {
    const folder = join(server.folder, 'keys');
    t.equal(await codeOf(at(folder, { hostKey: `SHA256:${'A'.repeat(43)}` }).put(name, bodyOf(Buffer.from('secret')))), 'denied');
    t.same(await readdir(server.folder).then((all) => all.includes('keys')), false);
    t.equal(await codeOf(at(folder, { user: 'nobody-of-this-name' }).list()), 'denied');
    await at(folder).put(name, bodyOf(Buffer.from('a')));
    t.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
  });
  t.test('a server that goes away is no backup', async (t) => {
    const target = at(join(server.folder, 'away'));
    const body = (async function* () {
      for (let n = 0; n < 1000; n += 1) {
        if (n === 10) await server.kill();
        yield randomBytes(100_000);
      }
    })();
    t.not(await codeOf(target.put(name, body)), 'done');
    t.equal(await codeOf(target.list()), 'unavailable');
    t.notOk((await readdir(join(server.folder, 'away')).catch((): string[] => [])).includes(name));
  });
});

t.test('an FTP server over TLS', async (t) => {
  const server = await startFtpServer();
  t.teardown(server.stop);
  let scene = 0;
  const at = (folder: string, some = {}) =>
    createFtpTarget({ ...server, folder, isSecure: true, tls: { ca: server.certificate }, ...some });
  targetsConform(t, async () => {
    const folder = `/${(scene += 1)}/deep`;
    return { target: at(folder), ...inFolder(join(server.folder, folder)), close: async () => {} };
  });
  t.test('who cannot prove itself is told nothing', async (t) => {
    t.equal(await codeOf(at('/x', { tls: {} }).list()), 'denied');
    t.equal(await codeOf(at('/x', { password: 'wrong' }).list()), 'denied');
    t.equal(await codeOf(at('/x', { isSecure: false }).list()), 'denied');
  });
});
