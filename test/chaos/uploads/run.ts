/**
 * One upload that is interrupted again and again: the client is killed, the server is killed, the connection is cut, where and in
 * which order a seed says.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startInstance } from '../../instance.ts';
import { storedSources } from '../../stored-sources.ts';
import { createChance } from '../faults/random.ts';
import { pssOf } from '../memory.ts';
import { startCutter } from './cutter.ts';

const program = fileURLToPath(new URL('client.ts', import.meta.url));
const mebibyte = 1024 * 1024;

const kinds = ['client', 'server', 'connection'] as const;
type Kind = (typeof kinds)[number];

export interface Outcome {
  faults: Record<Kind, number>;
  /** Whether the stored file is the one that was sent. */
  isWhole: boolean;
  seconds: number;
  /** Bytes that had to be sent once more. */
  againBytes: number;
  /** Of the app: before the upload, and the most while it ran. */
  memoryMegabytes: { before: number; most: number };
}

/** What goes wrong, in order: of each kind at least one, where there are enough. `distance`: bytes from the fault before. */
function planned(init: { megabytes: number; faults: number; seed: number }): { kind: Kind; distance: number }[] {
  const chance = createChance(init.seed);
  const chosen = chance.shuffled(Array.from({ length: init.faults }, (_, n) => kinds[n] ?? chance.pick(kinds)));
  // Never so close that what was broken has not come back.
  const weights = Array.from({ length: init.faults + 1 }, () => chance.between(0.1, 1.9));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return chosen.map((kind, n) => ({ kind, distance: ((weights[n] ?? 0) / all) * init.megabytes * mebibyte }));
}

export async function interruptedUpload(init: { megabytes: number; faults: number; seed: number }): Promise<Outcome> {
  const file = join(tmpdir(), `vitascope-chaos-${process.pid}.bin`);
  const instance = await startInstance({ args: ['--roles', 'gateway,actors'] });
  const faults = { client: 0, server: 0, connection: 0 };
  const memory = { before: 0, most: 0 };
  let client: ChildProcess | null = null;
  let ended = () => {};
  const sent = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const startClient = (url: string) => {
    const child = spawn(process.execPath, [program, url, instance.key, file], { stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('exit', (code) => code === 0 && ended());
    client = child;
  };
  const appMemory = async () => pssOf((await instance.children()).app ?? 0).catch(() => 0);
  const watch = setInterval(async () => {
    memory.most = Math.max(memory.most, await appMemory());
  }, 500);
  const plan = planned(init);
  const cutter = await startCutter({
    port: instance.ports[0],
    distances: plan.map(({ distance }) => distance),
    async fault() {
      const kind = plan[faults.client + faults.server + faults.connection]?.kind ?? 'connection';
      faults[kind] += 1;
      if (kind === 'server') process.kill((await instance.children()).app ?? 0, 'SIGKILL');
      if (kind === 'client') {
        client?.kill('SIGKILL');
        startClient(cutter.url);
      }
      cutter.cut();
    },
  });
  try {
    const sha256 = await writeFootage(file, init.megabytes);
    memory.before = await appMemory();
    const begun = performance.now();
    startClient(cutter.url);
    await sent;
    const videoId = await whenDone(instance.publicUrl, instance.key, `chaos-${init.megabytes * mebibyte}`);
    const seconds = (performance.now() - begun) / 1000;
    const stored = await Promise.all((await storedSources(instance.dataDir, videoId)).map(digestOf));
    const againBytes = Math.max(0, cutter.passed() - init.megabytes * mebibyte);
    return { faults, isWhole: stored.length === 1 && stored[0] === sha256, seconds, againBytes, memoryMegabytes: memory };
  } finally {
    clearInterval(watch);
    (client as ChildProcess | null)?.kill('SIGKILL');
    await cutter.close();
    await instance.remove();
    await rm(file, { force: true });
  }
}

/** No two blocks of it are alike. */
async function writeFootage(path: string, megabytes: number): Promise<string> {
  const block = randomBytes(mebibyte);
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  try {
    for (let n = 0; n < megabytes; n += 1) {
      block.writeUInt32BE(n, (n * 37) % (mebibyte - 4));
      hash.update(block);
      await file.write(block);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: mebibyte })) hash.update(bytes);
  return hash.digest('hex');
}

async function whenDone(server: string, key: string, fingerprint: string): Promise<string> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const answer = await fetch(`${server}/api/v1/uploads?fingerprint=${fingerprint}`, {
      headers: { authorization: `Bearer ${key}` },
    }).catch(() => null);
    const items = answer?.ok ? ((await answer.json()) as { items: { state: string; videoId: string; problem: unknown }[] }).items : [];
    if (items.length > 1) throw new Error('The client has opened another upload instead of going on.');
    const [upload] = items;
    if (upload?.state === 'done') return upload.videoId;
    if (upload?.state === 'failed') throw new Error(`The upload has failed: ${JSON.stringify(upload.problem)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('The upload has not ended.');
}
