/**
 * `npm test [-- PATTERN]`: prepares what is missing, runs the checks and every test file (or those whose path contains PATTERN),
 * two at a time. The last line is "N passed, N failed", counting assertions; a file that crashes, times out or asserts nothing has failed.
 *
 * A browser, daprd and PostgreSQL on two busy cores can be late in a way that no wait has foreseen. When one or two files fail, each is run
 * a second time, and that run counts; the first one stays in the output, and the file is called unsteady at the end. It is to be mended, but
 * does not hide what all the others say.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { check } from './check.mjs';
import { node, prepare, root, stripped } from './prepare.mjs';

const pattern = process.argv[2] ?? '';
const fileLimitMs = 900_000;
const atOnce = 2;
/** More that fail are no chance. */
const mostRunAgain = 2;
const outputDir = join(root, 'test', 'output');
const running = new Set();
let passed = 0;
let failed = 0;
const unsteady = [];

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) endGroup(child, 'SIGTERM');
    console.log(`${passed} passed, ${failed + 1} failed`);
    process.exit(130);
  });
}

try {
  await prepare({ forTests: true });
  if (pattern === '') {
    const broken = await check();
    failed += broken.length;
    passed += 3 - broken.length;
    for (const name of broken) console.log(`not ok - check: ${name}`);
  }
  rmSync(outputDir, { recursive: true, force: true });
  mkdirSync(outputDir, { recursive: true });
  const files = testFiles(root).filter((file) => file.includes(pattern));
  if (files.length === 0) throw new Error(`No test file has "${pattern}" in its path.`);
  // Whole instances take both cores, so each of them runs alone, after the others.
  const alone = files.filter((file) => file.startsWith('test/') && file !== 'test/rooms.test.ts');
  const small = files.filter((file) => !alone.includes(file));
  const runs = [...(await runAll(small, atOnce)), ...(await runAll(alone, 1))];
  const broken = runs.filter(({ whole }) => !whole);
  if (broken.length <= mostRunAgain) for (const first of broken) await runAgain(first);
  if (unsteady.length > 0) console.log(`unsteady, failed once and passed when run again: ${unsteady.join(', ')}`);
} catch (error) {
  console.log(error.message);
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function runAll(files, width) {
  const left = [...files];
  const runs = [];
  const lane = async () => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) runs.push(await runFile(file));
  };
  await Promise.all(Array.from({ length: width }, lane));
  return runs;
}

/** The second run takes the place of the first in what is counted. */
async function runAgain(first) {
  passed -= first.passed;
  failed -= first.failed;
  const second = await runFile(first.file, '.again');
  if (second.whole) unsteady.push(first.file);
}

/** A test file is a program that prints TAP; its own exit status has the last word. */
async function runFile(file, ending = '') {
  const started = Date.now();
  const child = spawn(node(), [...stripped, join(root, file)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TAP: '1', TAP_TIMEOUT: '0' },
    // A group of its own, so that what a stuck test has started ends with it.
    detached: true,
  });
  running.add(child);
  const log = createWriteStream(join(outputDir, `${file.replaceAll('/', '-')}${ending}.tap`));
  let text = '';
  const keep = (chunk) => {
    text += chunk;
    log.write(chunk);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    endGroup(child, 'SIGKILL');
  }, fileLimitMs);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  running.delete(child);
  log.end();
  // Assertions are the leaves: a line that is followed by no deeper plan of its own.
  const good = (text.match(/^\s*ok \d+ - (?!.*# time=)/gm) ?? []).length;
  const bad = (text.match(/^\s*not ok \d+ - (?!.*# time=)/gm) ?? []).length;
  const skipped = (text.match(/^\s*ok \d+ .*# (SKIP|TODO)/gim) ?? []).length;
  const whole = code === 0 && bad === 0 && good > 0;
  const run = { file, whole, passed: good - skipped, failed: whole || bad > 0 ? bad : 1 };
  passed += run.passed;
  failed += run.failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${whole ? 'ok    ' : 'NOT OK'} ${file} (${good} assertions, ${skipped} skipped, ${seconds} s)`);
  if (!whole)
    console.log(
      `${late ? `It took longer than ${fileLimitMs / 1000} s.\n` : ''}${code === 0 ? '' : `It ended with ${code}.\n`}${failures(text)}`,
    );
  return run;
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** The parts of TAP that say what went wrong; all of it when nothing says so. */
function failures(text) {
  const lines = text.split('\n');
  const shown = new Set();
  lines.forEach((line, at) => {
    if (!/^\s*not ok /.test(line)) return;
    for (let near = at; near < Math.min(at + 25, lines.length); near += 1) shown.add(near);
  });
  const chosen = shown.size > 0 ? lines.filter((_, at) => shown.has(at)) : lines.slice(-60);
  return chosen.slice(0, 200).join('\n');
}

function testFiles(folder) {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && !['node_modules', 'dist', 'data', 'output'].includes(name))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return testFiles(path);
      return /\.test\.tsx?$/.test(name) ? [relative(root, path)] : [];
    });
}
