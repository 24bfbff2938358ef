/**
 * Every load script of bench/k6 against a whole instance, and reading, watching and following also against servers that do nothing else but
 * send the same bytes: bare uWebSockets.js, Hono on node:http, nginx, ws. Servers on one core, k6 on the other; what is compared goes in turns.
 * `npm run bench -- k6 [SECONDS]`: seconds of a script, 10 when nothing is said, with which all of it takes about six minutes.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { openDatabase } from '../components/database/open.ts';
import { createVideo } from '../test/api.ts';
import { type Figures, runScript, startServing } from '../test/k6.ts';
import { startNginx } from '../test/servers/nginx.ts';
import { median, report } from './report.ts';
import { pssOf } from './usage.ts';

const run = promisify(execFile);
const seconds = Number(process.argv[2] ?? 10);
if (!(seconds >= 2)) throw new Error('SECONDS is a number of at least 2.');
const rounds = 3;
/** As many as one address may have open. */
const sockets = 50;
const clientCore = 1;
const folder = await mkdtemp(join(tmpdir(), 'bench-k6-'));
const stops: (() => unknown)[] = [];
const script = (name: string, variables: Record<string, string | number>) => runScript(name, variables, { core: clientCore });

/** A server in a process of its own, which prints one line about where it listens, hears lines, and ends with its input. */
async function server(file: string, args: string[]) {
  const path = new URL(file, import.meta.url).pathname;
  const child = spawn('taskset', ['-c', '0', process.execPath, path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  stops.push(() => new Promise((resolve) => child.once('exit', resolve).stdin.end()));
  const { value, done } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (done) throw new Error(`${file} ${args.join(' ')} has ended`);
  return { line: value as string, say: (line: string) => child.stdin.write(`${line}\n`) };
}

/** What a player asks for, and the video itself, as files at the same addresses. */
async function mirror(url: string, video: string): Promise<string[]> {
  const kept: string[] = [];
  const keep = async (path: string): Promise<string> => {
    const response = await fetch(url + path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
    kept.push(path);
    return bytes.toString('latin1');
  };
  const beside = (path: string, name: string) => new URL(name, url + path).pathname;
  const named = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  await keep(`/api/v1/videos/${video}`);
  const main = `/media/${video}/master.m3u8`;
  for (const quality of named(await keep(main)).map((name) => beside(main, name))) {
    const list = await keep(quality);
    const map = /URI="([^"]+)"/.exec(list)?.[1];
    for (const piece of [...(map ? [map] : []), ...named(list)]) await keep(beside(quality, piece));
  }
  return kept;
}

type Row = Figures & { script: string; server: string; ratio?: number };
const rows: Row[] = [];
const ratios: Record<string, number> = {};

/** The same script against all of them in turns; the ratio of each to ours is the median of the rounds. */
async function compare(name: string, servers: Record<string, () => Promise<Figures>>, better: (ours: Figures, theirs: Figures) => number) {
  const taken: Record<string, Figures[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [who, load] of Object.entries(servers)) (taken[who] ??= []).push(await load());
  }
  const ours = taken.ours ?? [];
  for (const [who, all] of Object.entries(taken)) {
    const middle = (pick: (one: Figures) => number) => median(all.map(pick));
    const ratio = median(all.map((theirs, round) => better(ours[round] as Figures, theirs)));
    const [count, perSecond] = [middle((one) => one.count), middle((one) => one.perSecond)];
    const [p50, p95, p99] = [middle((one) => one.p50), middle((one) => one.p95), middle((one) => one.p99)];
    const failedShare = Math.max(...all.map((one) => one.failedShare));
    rows.push({ script: name, server: who, count, perSecond, p50, p95, p99, failedShare, kept: all.every((one) => one.kept), ratio });
    if (who !== 'ours') ratios[`${name}-vs-${who}`] = ratio;
  }
}

function table(): string {
  const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));
  const lines = rows.map(({ script, server, perSecond, p50, p95, p99, failedShare, ratio, kept }) =>
    [
      script,
      server,
      ...[perSecond, p50, p95, p99].map(number),
      `${(100 * failedShare).toFixed(2)} %`,
      ratio?.toFixed(2) ?? '',
      // It goes on until one breaks.
      script === 'stress' ? '' : kept ? 'yes' : 'no',
    ].join(' | '),
  );
  return [
    'script | server | a second | p50 ms | p95 ms | p99 ms | failed | ours / theirs | thresholds kept',
    '--- | --- | --- | --- | --- | --- | --- | --- | ---',
    ...lines,
  ]
    .map((line) => `| ${line} |`)
    .join('\n');
}

const { instance, video } = await startServing();
stops.push(() => instance.remove());
try {
  const { app = 0 } = await instance.children();
  await run('taskset', ['-a', '-pc', '0', `${app}`]);
  // A list with several pages.
  for (let made = 0; made < 100; made += 1) await createVideo(instance, `Video ${made}`);
  const database = openDatabase({ url: await instance.databaseUrl() });
  await database`update videos set playable = true`.finally(() => database.end());
  const kept = await mirror(instance.publicUrl, video);

  const files = {
    uws: `http://127.0.0.1:${(await server('file-servers.ts', ['uws', folder])).line}`,
    hono: `http://127.0.0.1:${(await server('file-servers.ts', ['hono', folder])).line}`,
  };
  const nginx = await startNginx(
    ({
      port,
    }) => `sendfile on; tcp_nopush on; keepalive_requests 10000000; types { application/vnd.apple.mpegurl m3u8; video/iso.segment m4s; }
      server { listen 127.0.0.1:${port}; root ${folder}; default_type application/json; }`,
    { command: ['taskset', '-c', '0'] },
  );
  stops.push(() => nginx.stop());
  const urls = { ours: instance.publicUrl, ...files, nginx: nginx.url };
  for (const [who, url] of Object.entries(urls)) {
    for (const path of kept) {
      const [theirs, ours] = await Promise.all(
        [fetch(url + path), fetch(instance.publicUrl + path)].map(async (one) => (await one).arrayBuffer()),
      );
      if (!Buffer.from(theirs!).equals(Buffer.from(ours!))) throw new Error(`${who} sends something else for ${path}`);
    }
  }
  const short = Math.max(2, Math.round(seconds / 2));
  const more = (ours: Figures, theirs: Figures) => ours.perSecond / theirs.perSecond;
  for (const name of ['api-read', 'watch']) {
    const loads = Object.entries(urls).map(([who, url]) => [who, () => script(name, { URL: url, VIDEO: video, SECONDS: short })]);
    await compare(name, Object.fromEntries(loads), more);
  }
  const following = async (kind: 'gateway' | 'ws') => {
    const { line, say } = await server('realtime-server.ts', [kind]);
    const { url, videos } = JSON.parse(line) as { url: string; videos: [string] };
    const [followed] = videos;
    return async () => {
      say('go 1');
      const figures = await script('realtime', { URL: url, VIDEO: followed, SECONDS: short, VUS: sockets });
      say('rest');
      return figures;
    };
  };
  const sooner = (ours: Figures, theirs: Figures) => theirs.p95 / ours.p95;
  await compare('realtime', { ours: await following('gateway'), ws: await following('ws') }, sooner);

  const whole = { URL: instance.publicUrl, KEY: instance.key, VIDEO: video };
  const before = await pssOf(app);
  const alone: [string, Record<string, number>][] = [
    ['api-mix', { SECONDS: seconds }],
    ['upload', { SECONDS: seconds, VUS: 4 }],
    ['realtime', { SECONDS: seconds, VUS: sockets }],
    ['soak', { SECONDS: 3 * seconds }],
    ['spike', { SECONDS: 3 * seconds }],
    ['stress', { STEP_SECONDS: Math.max(2, Math.round(seconds / 2)) }],
  ];
  const figures: Record<string, number> = {};
  for (const [name, variables] of alone) {
    const taken = await script(name, { ...whole, ...variables });
    rows.push({ ...taken, script: name, server: 'ours, whole' });
    Object.assign(figures, { [`${name}PerSecond`]: taken.perSecond, [`${name}P95Ms`]: taken.p95 });
    if (taken.later !== undefined) figures.soakLater = taken.later;
    if (taken.after !== undefined)
      Object.assign(figures, { spikeBeforeP95Ms: taken.before, spikeDuringP95Ms: taken.spike, spikeAfterP95Ms: taken.after });
    if (taken.heldPerSecond !== undefined) figures.stressHeldPerSecond = taken.heldPerSecond;
  }
  console.log(`${table()}\n\nstress: ${figures.stressHeldPerSecond} lists a second held.`);
  await report({
    bench: 'k6',
    ratios,
    figures: {
      failedShare: Math.max(
        ...rows.filter((row) => row.server.startsWith('ours') && row.script !== 'stress').map((row) => row.failedShare),
      ),
      // Stress goes on until one breaks.
      thresholdsBroken: rows.filter((row) => row.server.startsWith('ours') && row.script !== 'stress' && !row.kept).length,
      ...figures,
      grownMegabytes: (await pssOf(app)) - before,
    },
  });
} finally {
  for (const stop of stops.reverse()) await stop();
  await rm(folder, { recursive: true, force: true });
}
