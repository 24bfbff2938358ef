import { access, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { atLeast, cacheFolder, findOrBuildDapr } from './build.mjs';

t.test('versions are compared by their numbers', async (t) => {
  for (const [a, b] of [
    ['1.18.3', '1.18.3'],
    ['v1.18.10', '1.18.3'],
    ['1.19.0-rc.1', '1.18.3'],
    ['2', '1.18.3'],
    ['go1.26.8', '1.26'],
  ] as const) {
    t.ok(atLeast(a, b), `${a} >= ${b}`);
  }
  for (const [a, b] of [
    ['1.18.2', '1.18.3'],
    ['1.9.9', '1.18.3'],
    ['go1.25.9', '1.26'],
    ['edge', '1.18.3'],
  ] as const)
    t.notOk(atLeast(a, b), `${a} < ${b}`);
});

t.test('the cache can be put elsewhere', async (t) => {
  t.equal(cacheFolder({ VITASCOPE_CACHE: '/var/cache/v', XDG_CACHE_HOME: '/x' }), '/var/cache/v');
  t.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }), '/x/vitascope');
});

t.test('an installed Dapr is used when it is new enough and complete', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'vitascope-bin-'));
  const before = { DAPRD_PATH: process.env.DAPRD_PATH, PATH: process.env.PATH, HOME: process.env.HOME };
  t.teardown(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(dir, { recursive: true, force: true });
  });
  const bin = join(dir, 'bin');
  await mkdir(bin);
  const program = async (name: string, version: string) => {
    await writeFile(join(bin, name), `#!/bin/sh\necho ${version}\n`);
    await chmod(join(bin, name), 0o755);
  };
  for (const name of ['daprd', 'placement', 'scheduler']) await program(name, '1.19.0');
  process.env.DAPRD_PATH = join(bin, 'daprd');
  process.env.HOME = dir;
  t.match(await findOrBuildDapr({ cacheDir: dir }), { daprd: join(bin, 'daprd'), how: /DAPRD_PATH \(1\.19\.0\)/ });

  await program('daprd', '1.18.2');
  // Neither a Dapr nor a Go is to be had now, unless Go stands in its usual place.
  const lines: string[] = [];
  process.env.PATH = bin;
  const goInPlace = await access('/usr/local/go/bin/go').then(
    () => true,
    () => false,
  );
  if (!goInPlace)
    await t.rejects(findOrBuildDapr({ cacheDir: join(dir, 'cache'), log: (line) => lines.push(line) }), /Go 1\.26.*go\.dev\/dl/s);
  else t.comment('Go stands in /usr/local/go; the message for a machine without it is not shown here');
  if (!goInPlace) t.match(lines.join('\n'), /Passing over .*1\.18\.2/);
});
