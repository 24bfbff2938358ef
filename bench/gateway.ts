/**
 * Reads of a hot public video from the whole gateway, beside a bare uWebSockets.js handler and Hono on node:http that send
 * the same body and headers. Server on one core, client (wrk) on the other, interleaved.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createVideo } from '../test/api.ts';
import { startInstance } from '../test/instance.ts';
import { median, report } from './report.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'bench-gateway-'));

/** Requests a second over five seconds; `script` is a wrk script. */
async function load(url: string, script?: string): Promise<number> {
  const args = ['-c', '1', 'wrk', '-t1', '-c64', '-d5s', ...(script ? ['-s', script] : []), url];
  const { stdout } = await run('taskset', args).catch((error: Error) => {
    throw new Error(`wrk is needed for this bench (apt-get install wrk): ${error.message}`);
  });
  if (/Non-2xx/.test(stdout)) throw new Error(stdout);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

async function server(kind: string, bodyFile: string): Promise<{ url: string; stop: () => void }> {
  const child = spawn('taskset', ['-c', '0', process.execPath, new URL('servers.ts', import.meta.url).pathname, kind, bodyFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(`${chunk}`.trim())));
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill('SIGKILL') };
}

const instance = await startInstance();
const servers: { stop: () => void }[] = [];
try {
  await run('taskset', ['-a', '-pc', '0', `${(await instance.children()).app}`]);
  const ids: string[] = [];
  for (let made = 0; made < 10_000; made += 50) {
    ids.push(...(await Promise.all(Array.from({ length: 50 }, async (_, n) => (await createVideo(instance, `Video ${made + n}`)).id))));
  }
  const path = `/api/v1/videos/${ids[0]}`;
  const response = await fetch(`${instance.publicUrl}${path}`);
  const headers = Object.fromEntries(
    [...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive', 'transfer-encoding', 'uwebsockets'].includes(name)),
  );
  const bodyFile = join(folder, 'body.json');
  await writeFile(bodyFile, JSON.stringify({ body: await response.text(), headers }));
  const distinct = join(folder, 'distinct.lua');
  await writeFile(
    distinct,
    `local ids = {${ids.map((id) => `"${id}"`).join(',')}}\nlocal n = 0\nrequest = function() n = n % #ids + 1; return wrk.format("GET", "/api/v1/videos/" .. ids[n]) end\n`,
  );
  const uws = await server('bare-uws', bodyFile);
  const hono = await server('hono-node', bodyFile);
  servers.push(uws, hono);
  await load(`${instance.publicUrl}${path}`);
  const rounds: { ours: number; uws: number; hono: number; distinct: number }[] = [];
  for (let round = 0; round < 5; round += 1) {
    rounds.push({
      ours: await load(`${instance.publicUrl}${path}`),
      uws: await load(`${uws.url}${path}`),
      hono: await load(`${hono.url}${path}`),
      distinct: await load(instance.publicUrl, distinct),
    });
    console.log(JSON.stringify(rounds.at(-1)));
  }
  const middle = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  await report({
    bench: 'gateway',
    ratios: {
      'vs-bare-uws': middle((one) => one.ours / one.uws),
      'vs-hono-node': middle((one) => one.ours / one.hono),
      'distinct-vs-bare-uws': middle((one) => one.distinct / one.uws),
    },
    figures: {
      oursPerSecond: middle((one) => one.ours),
      bareUwsPerSecond: middle((one) => one.uws),
      honoNodePerSecond: middle((one) => one.hono),
      distinctPerSecond: middle((one) => one.distinct),
    },
  });
} finally {
  for (const one of servers) one.stop();
  await instance.remove();
  await rm(folder, { recursive: true, force: true });
}
