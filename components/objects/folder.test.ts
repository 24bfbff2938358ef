import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { objectsConformance } from './conformance.ts';
import { createFolderObjects } from './folder.ts';

async function makeFolder() {
  const root = await mkdtemp(join(tmpdir(), 'vitascope-objects-'));
  return { root, close: () => rm(root, { recursive: true, force: true }) };
}
async function* bodyOf(text: string) {
  yield Buffer.from(text);
}

t.test('conformance', async (t) => {
  objectsConformance(t, async () => {
    const { root, close } = await makeFolder();
    return { objects: createFolderObjects({ root }), close };
  });
});

t.test('a start removes what a process that is gone was receiving, and leaves the rest', async (t) => {
  const { root, close } = await makeFolder();
  t.teardown(close);
  createFolderObjects({ root });
  const gone = spawnSync(process.execPath, ['--version']).pid;
  await writeFile(join(root, 'incoming', `${gone}-left`), 'half');
  await writeFile(join(root, 'incoming', `${process.pid}-mine`), 'half');
  createFolderObjects({ root });
  t.same(await readdir(join(root, 'incoming')), [`${process.pid}-mine`]);
});

t.test('counts what is left of transfers that never ended, and removes it when asked to', async (t) => {
  const { root, close } = await makeFolder();
  t.teardown(close);
  const objects = createFolderObjects({ root });
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const old = new Date(Date.now() - 2 * 86_400_000);
  for (const [name, at] of [
    [`${gone}-left`, old],
    [`${gone}-late`, new Date()],
    [`${process.pid}-arriving`, new Date()],
  ] as const) {
    await writeFile(join(root, 'incoming', name), 'half');
    await utimes(join(root, 'incoming', name), at, at);
  }
  const before = new Date(Date.now() - 86_400_000);
  t.same(await objects.unfinished(before, false), { count: 1, sizeBytes: 4 });
  t.same(await objects.unfinished(before, true), { count: 1, sizeBytes: 4 });
  t.same((await readdir(join(root, 'incoming'))).toSorted(), [`${gone}-late`, `${process.pid}-arriving`].toSorted());
});

t.test('a finished and a refused put leave nothing in the way', async (t) => {
  const { root, close } = await makeFolder();
  t.teardown(close);
  const objects = createFolderObjects({ root });
  await objects.put('a/b', bodyOf('x'));
  await t.rejects(objects.put('a/b/c', bodyOf('x')), { code: 'bad-key' });
  await t.rejects(objects.put('a', bodyOf('x')), { code: 'bad-key' });
  t.same(await readdir(join(root, 'incoming')), []);
  await objects.delete('a/b');
  t.same(await readdir(join(root, 'kept')), [], 'empty folders go with their last object');
});

t.test('gives the path of an object and the room that is left', async (t) => {
  const { root, close } = await makeFolder();
  t.teardown(close);
  const objects = createFolderObjects({ root });
  t.equal(objects.localPath('a/b'), join(root, 'kept', 'a', 'b'));
  t.throws(() => objects.localPath('../b'), { code: 'bad-key' });
  t.ok((await objects.freeBytes()) > 0);
});

t.test('a folder that is gone as a whole is said as such, and comes back with everything in it', async (t) => {
  const { root, close } = await makeFolder();
  t.teardown(close);
  const objects = createFolderObjects({ root });
  await objects.put('a/b', bodyOf('x'));
  const [kept, aside] = [join(root, 'kept'), join(root, 'aside')];
  await rename(kept, aside);
  for (const instead of ['nothing', 'a file', 'a loop']) {
    if (instead === 'a file') await writeFile(kept, '');
    if (instead === 'a loop') await symlink('kept', kept);
    const list = async () => {
      for await (const _ of objects.list('')) t.fail('nothing can be listed');
    };
    await t.rejects(objects.put('a/c', bodyOf('y')), { code: 'unavailable' }, `put, ${instead}`);
    await t.rejects(objects.get('a/b'), { code: 'unavailable' }, `get, ${instead}`);
    await t.rejects(objects.head('a/b'), { code: 'unavailable' }, `head, ${instead}`);
    await t.rejects(objects.delete('a/b'), { code: 'unavailable' }, `delete, ${instead}`);
    await t.rejects(list(), { code: 'unavailable' }, `list, ${instead}`);
    await rm(kept, { force: true });
  }
  await rename(aside, kept);
  t.equal((await objects.head('a/b'))?.sizeBytes, 1);
  t.same(await readdir(join(root, 'incoming')), []);
});

t.test('a full disk is said as such and leaves nothing behind', async (t) => {
  const { root, close } = await makeFolder();
  t.teardown(close);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', root]).status === 0;
  if (!mounted) return t.skip('a small file system cannot be mounted here', () => {});
  t.teardown(() => spawnSync('umount', [root]));
  const objects = createFolderObjects({ root });
  async function* endless() {
    for (;;) yield Buffer.alloc(100_000);
  }
  await t.rejects(objects.put('k', endless()), { code: 'storage-full' });
  t.same(await readdir(join(root, 'incoming')), []);
  await t.resolves(objects.put('k', bodyOf('fits again')));
});

t.test('a body of unknown length leaves the room that others need', async (t) => {
  const { root, close } = await makeFolder();
  t.teardown(close);
  const objects = createFolderObjects({ root });
  const free = await objects.freeBytes();
  let sent = 0;
  const endless = async function* () {
    for (; sent < 2 ** 26; sent += 2 ** 20) yield Buffer.alloc(2 ** 20);
  };
  await t.rejects(objects.put('much', endless(), { reserveBytes: free * 2 }), { code: 'storage-full' });
  t.equal(sent, 0, 'nothing is written when there is too little from the start');
  t.same(await readdir(join(root, 'incoming')), []);
  t.match(await objects.put('little', bodyOf('x'), { reserveBytes: 1 }), { sizeBytes: 1 });
});

t.test('nobody else on the machine can look in', async (t) => {
  const { root, close } = await makeFolder();
  t.teardown(close);
  await chmod(root, 0o755);
  const objects = createFolderObjects({ root });
  await objects.put('a/private', bodyOf('x'));
  t.equal((await stat(root)).mode & 0o077, 0);
  t.equal((await stat(objects.localPath('a/private'))).mode & 0o077, 0);
});
