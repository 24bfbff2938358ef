/**
 * Finds Dapr's three programs or builds them. Plain JavaScript for Node 20 without packages: set-up runs it before anything is installed.
 * Nothing else depends on how the programs came to be.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const daprVersion = '1.18.3';
const goVersion = '1.26';
const moduleFolder = dirname(fileURLToPath(import.meta.url));
const names = ['daprd', 'placement', 'scheduler'];
const ldflags = `-s -w -X github.com/dapr/dapr/pkg/buildinfo.version=${daprVersion}`;

/** The folder for things that are costly to make and can be made again. VITASCOPE_CACHE overrides it. */
export function cacheFolder(env = process.env) {
  return env.VITASCOPE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vitascope');
}

/** True when version `a` is `b` or newer; only the numbers count, so that a release candidate passes as its release. */
export function atLeast(a, b) {
  const [x, y] = [a, b].map((version) =>
    version
      .replace(/^[^\d]*/, '')
      .split(/[.-]/)
      .map(Number),
  );
  for (let i = 0; i < y.length; i++) {
    const difference = (x[i] || 0) - y[i];
    if (difference !== 0) return difference > 0;
  }
  return true;
}

async function sourceHash() {
  const hash = createHash('sha256');
  const mains = (await readdir(join(moduleFolder, 'cmd/daprd'))).filter((name) => name.endsWith('.go')).sort();
  for (const file of ['go.mod', 'go.sum', ...mains.map((name) => join('cmd/daprd', name))]) {
    hash.update(`${file}\0`).update(await readFile(join(moduleFolder, file)));
  }
  return hash.update(`${ldflags} ${process.platform} ${process.arch}`).digest('hex').slice(0, 16);
}

const executable = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function inFolder(folder, how) {
  const paths = names.map((name) => join(folder, name));
  if (!(await Promise.all(paths.map(executable))).every(Boolean)) return undefined;
  return { daprd: paths[0], placement: paths[1], scheduler: paths[2], how };
}

/** A Dapr the machine already has. 1.18.0 to 1.18.2 drop a whole namespace when one daprd leaves in mid-round, so older ones are passed over. */
async function installed(daprd, how, log) {
  if (!(await executable(daprd))) return undefined;
  const version = spawnSync(daprd, ['--version'], { encoding: 'utf8', timeout: 10_000 }).stdout?.trim() ?? '';
  if (!/\d+\.\d+/.test(version) || !atLeast(version, daprVersion)) {
    log(`Passing over ${daprd}: it says "${version}", and ${daprVersion} or newer is needed.`);
    return undefined;
  }
  const found = await inFolder(dirname(daprd), `${how} (${version})`);
  if (!found) log(`Passing over ${daprd}: placement and scheduler are not beside it.`);
  return found && { ...found, daprd };
}

/** The Go compiler of this machine; throws what to do when there is none that is new enough. */
export function goCommand() {
  for (const go of ['go', '/usr/local/go/bin/go', join(homedir(), 'go/bin/go')]) {
    const said = spawnSync(go, ['env', 'GOVERSION'], { encoding: 'utf8', cwd: moduleFolder });
    if (said.status === 0 && atLeast(said.stdout.trim(), goVersion)) return go;
  }
  throw new Error(
    [
      `Dapr ${daprVersion} is not on this machine, and Go ${goVersion} or newer, which would build it, was not found. One of these helps:`,
      `  - install Go ${goVersion} or newer (https://go.dev/dl/) and start again`,
      `  - install Dapr ${daprVersion} or newer with "dapr init --slim", which fills ~/.dapr/bin`,
      '  - set DAPRD_PATH to a daprd that has placement and scheduler beside it',
    ].join('\n'),
  );
}

function go(command, args, log) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: moduleFolder,
      env: { ...process.env, GOFLAGS: '-mod=readonly', CGO_ENABLED: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let tail = '';
    let downloaded = 0;
    // One line for fifty of the nearly two hundred: the rest of the set-up wants to be read as well.
    const hear = (chunk) => {
      tail = (tail + chunk).slice(-8000);
      for (const line of String(chunk).split('\n'))
        if (line.startsWith('go: downloading') && ++downloaded % 50 === 0) log(`${downloaded} modules downloaded`);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`go ${args[0]} failed (${code}):\n${tail}`))));
  });
}

/** Builds beside the cache folder and renames into place, so that an interrupted build leaves nothing that looks complete. */
async function build(target, log) {
  const command = goCommand();
  await mkdir(dirname(target), { recursive: true });
  await sweep(dirname(target));
  const temporary = await mkdtemp(join(dirname(target), '.dapr-build-'));
  const started = Date.now();
  try {
    const flags = ['-trimpath', '-ldflags', ldflags, '-o', temporary];
    log(`Building Dapr ${daprVersion}, once; this takes about 3 minutes. Result: ${target}`);
    await go(command, ['build', ...flags, './cmd/daprd'], log);
    log('daprd is built; placement and scheduler are next.');
    await go(command, ['build', ...flags, 'tool'], log);
    await chmod(temporary, 0o755);
    await rename(temporary, target).catch(async (error) => {
      // Somebody else was faster, or a folder that lacks a program is in the way.
      if (await inFolder(target, '')) return;
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      await rm(target, { recursive: true, force: true });
      await rename(temporary, target);
    });
    log(`Dapr is built (${Math.round((Date.now() - started) / 1000)} s).`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Removes what interrupted builds left behind; an hour is longer than any build that still runs. */
async function sweep(folder) {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('.dapr-build-')) continue;
    const path = join(folder, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > 3_600_000) await rm(path, { recursive: true, force: true });
  }
}

/**
 * Paths of daprd, placement and scheduler, looked for in DAPRD_PATH, ~/.dapr/bin and the cache, and built when nowhere.
 * @param {{cacheDir?: string, log?: (line: string) => void}} [init]
 * @returns {Promise<{daprd: string, placement: string, scheduler: string, how: string}>}
 */
export async function findOrBuildDapr({ cacheDir = cacheFolder(), log = () => {} } = {}) {
  if (process.env.DAPRD_PATH) {
    const given = await installed(process.env.DAPRD_PATH, 'DAPRD_PATH', log);
    if (given) return given;
  }
  const found = await installed(join(homedir(), '.dapr/bin/daprd'), 'installed by dapr init', log);
  if (found) return found;
  const target = join(cacheDir, `dapr-${await sourceHash()}`);
  const cached = await inFolder(target, 'built earlier');
  if (cached) return cached;
  await build(target, log);
  const built = await inFolder(target, 'built now');
  if (!built) throw new Error(`The build of Dapr left no programs in ${target}.`);
  return built;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await findOrBuildDapr({ log: console.error }), null, 2));
}
