/**
 * Reads of one hot video from the whole gateway, beside a bare uWebSockets.js handler and Hono on node:http that send the same body and
 * headers: a public one, and a private one by a session and by a key. And reads that nothing remembers, beside Hono and the same query.
 * Server on one core, client (wrk) on the other, interleaved. Request ids, metrics and a line in the log for each request are on, and limits
 * are counted, but too high to be reached; a public video that is in memory is not counted with them by design. `quiet` is without those lines,
 * as the program ships.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDatabase } from '../components/database/open.ts';
import { createVideo } from '../test/api.ts';
import { startInstance } from '../test/instance.ts';
import { median, report } from './report.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'bench-gateway-'));

/** Requests a second over three seconds; `script` is a wrk script. */
async function load(url: string, init: { script?: string; header?: string } = {}): Promise<number> {
  const extra = [...(init.script ? ['-s', init.script] : []), ...(init.header ? ['-H', init.header] : [])];
  const args = ['-c', '1', 'wrk', '-t1', '-c64', '-d3s', ...extra, url];
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

type Measured = 'ours' | 'uws' | 'hono' | 'distinct' | 'byKey' | 'bySession' | 'list' | 'honoList' | 'quiet';
const instance = await startInstance();

async function call(method: string, url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response;
}
/** The cookie of a session, opened by the link that the start printed. */
async function signIn(): Promise<string> {
  const body = new URLSearchParams({ token: new URL(instance.loginUrl).searchParams.get('token') ?? '' });
  const { headers } = await fetch(new URL('/login', instance.loginUrl), { method: 'POST', body, redirect: 'manual' });
  const cookie = headers.getSetCookie().find((one) => one.startsWith('vitascope_session='));
  if (!cookie) throw new Error('The sign-in link opened no session');
  return cookie.split(';')[0]!;
}
async function set(section: string, values: object): Promise<void> {
  const settings = `${instance.adminUrl}/api/v1/admin/settings/${section}`;
  const { headers } = await fetch(settings, { headers: { authorization: `Bearer ${instance.key}` } });
  await call('PUT', settings, values, { 'if-match': headers.get('etag') ?? '' });
}
async function quiet<T>(during: () => Promise<T>): Promise<T> {
  await set('records', { accessLog: false });
  return during().finally(() => set('records', { accessLog: true }));
}
const servers: { stop: () => void }[] = [];
try {
  const most = 10_000_000;
  await set('limits', { factor: 1000, read: most, write: most });
  await set('records', { accessLog: true });
  await run('taskset', ['-a', '-pc', '0', `${(await instance.children()).app}`]);
  const ids: string[] = [];
  for (let made = 0; made < 10_000; made += 50) {
    ids.push(...(await Promise.all(Array.from({ length: 50 }, async (_, n) => (await createVideo(instance, `Video ${made + n}`)).id))));
  }
  const hidden = await createVideo(instance, 'Private');
  const cookie = await signIn();
  await call('PATCH', `${instance.publicUrl}/api/v1/videos/${hidden.id}`, { privacy: 'private' });
  const database = openDatabase({ url: await instance.databaseUrl() });
  await database`update videos set state = 'ready', playable = true where id <> ${hidden.id}`;
  await database.end();
  const path = `/api/v1/videos/${ids[0]}`;
  const privateUrl = `${instance.publicUrl}/api/v1/videos/${hidden.id}`;
  const list = '/api/v1/videos?limit=24';
  // The first one finds nothing in memory.
  await (await fetch(`${instance.publicUrl}${path}`)).text();
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
  const query = await server('hono-postgres', await instance.databaseUrl());
  servers.push(uws, hono, query);
  await load(`${instance.publicUrl}${path}`);
  const rounds: Record<Measured, number>[] = [];
  for (let round = 0; round < 9; round += 1) {
    rounds.push({
      ours: await load(`${instance.publicUrl}${path}`),
      uws: await load(`${uws.url}${path}`),
      hono: await load(`${hono.url}${path}`),
      distinct: await load(instance.publicUrl, { script: distinct }),
      byKey: await load(privateUrl, { header: `Authorization: Bearer ${instance.key}` }),
      bySession: await load(privateUrl, { header: `Cookie: ${cookie}` }),
      list: await load(`${instance.publicUrl}${list}`),
      honoList: await load(`${query.url}${list}`),
      quiet: await quiet(() => load(`${instance.publicUrl}${path}`)),
    });
    console.log(JSON.stringify(rounds.at(-1)));
  }
  const middle = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  const least = (one: (typeof rounds)[number]) => Math.min(one.byKey, one.bySession);
  await report({
    bench: 'gateway',
    ratios: {
      'vs-bare-uws': middle((one) => one.ours / one.uws),
      'vs-hono-node': middle((one) => one.ours / one.hono),
      'distinct-vs-bare-uws': middle((one) => one.distinct / one.uws),
      'authorised-vs-bare': middle((one) => least(one) / one.uws),
      'quiet-vs-bare-uws': middle((one) => one.quiet / one.uws),
      'list-vs-hono-postgres': middle((one) => one.list / one.honoList),
    },
    figures: {
      oursPerSecond: middle((one) => one.ours),
      bareUwsPerSecond: middle((one) => one.uws),
      honoNodePerSecond: middle((one) => one.hono),
      distinctPerSecond: middle((one) => one.distinct),
      byKeyPerSecond: middle((one) => one.byKey),
      bySessionPerSecond: middle((one) => one.bySession),
      quietPerSecond: middle((one) => one.quiet),
      listPerSecond: middle((one) => one.list),
      honoPostgresPerSecond: middle((one) => one.honoList),
    },
  });
} finally {
  for (const one of servers) one.stop();
  await instance.remove();
  await rm(folder, { recursive: true, force: true });
}
