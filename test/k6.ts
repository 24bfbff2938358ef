/** The load scripts of bench/k6 and what they need: k6 itself, and an instance with a video that can be played and nothing to encode. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goProgram } from '../setup/go-program.mjs';
import { until, upload } from './api.ts';
import { type Instance, startInstance } from './instance.ts';
import { liftLimits } from './limits.ts';
import { scenes } from './sources.ts';

export interface Figures {
  count: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  failedShare: number;
  /** Whether all thresholds of the script held. */
  kept: boolean;
  /** Of spike.js: 95 % of each part. */
  before?: number;
  spike?: number;
  after?: number;
  /** Of soak.js. */
  later?: number;
  /** Of stress.js. */
  heldPerSecond?: number;
  brokePerSecond?: number | null;
}
/** Exit status of k6 when a threshold broke. */
const brokenThreshold = 99;

/** `core`: the only one that k6 may use. Rejects when the script itself failed, with what it printed. */
export async function runScript(
  name: string,
  variables: Record<string, string | number>,
  { core = null as number | null, thresholds = true } = {},
): Promise<Figures> {
  const k6 = await goProgram('k6');
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-k6-'));
  try {
    const summary = join(folder, 'summary.json');
    const script = new URL(`../bench/k6/${name}.js`, import.meta.url).pathname;
    const given = Object.entries({ ...variables, SUMMARY: summary }).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
    const options = ['--quiet', '--no-color', '--no-usage-report', '--address', '', ...(thresholds ? [] : ['--no-thresholds'])];
    const [program = k6, ...args] = [...(core === null ? [] : ['taskset', '-c', `${core}`]), k6, 'run', ...options, ...given, script];
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (status !== 0 && status !== brokenThreshold) throw new Error(`${name} ended with ${status}:\n${output}`);
    return JSON.parse(await readFile(summary, 'utf8')) as Figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An instance that has encoded a short video and now only serves. */
export async function startServing(): Promise<{ instance: Instance; video: string }> {
  const file = await scenes({ seconds: 12, size: '640x360', rate: '30', kilobits: 1500 });
  const encoding = await startInstance();
  const { dataDir, ports } = encoding;
  try {
    const video = await upload(encoding, file, 'Under load');
    await until(encoding, video.id, ({ state }) => state === 'ready');
    await encoding.stop();
    const instance = await startInstance({ dataDir, ports, args: ['--roles', 'gateway,actors'] });
    await liftLimits(instance);
    return { instance, video: video.id };
  } catch (error) {
    await encoding.remove();
    throw error;
  }
}
