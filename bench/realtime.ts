/**
 * Ten thousand watchers who hear of five events a second each, over WebSocket: our gateway beside `ws` on node:http, interleaved; and five
 * thousand event streams of ours. First a hundred videos with a hundred watchers each, whose events come in turns, then one video that all of
 * them watch, whose every event is ten thousand messages at once. Server on one core, client on the other; each event carries the time at
 * which it was due. `node bench/realtime.ts [ROUNDS] [SECONDS]`
 */
import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { goCommand } from '../dapr/runtime/build.mjs';
import { median, report } from './report.ts';
import { processorOf, pssOf } from './usage.ts';

const watchers = 10_000;
const streams = 5000;
const manyVideos = 100;
const [times = 3, seconds = 8] = process.argv.slice(2).map(Number);
const eventsPerSecond = 5;
type Child = ChildProcessByStdio<Writable, Readable, null>;
const children: Child[] = [];
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const folder = await mkdtemp(join(tmpdir(), 'bench-realtime-'));
const client = join(folder, 'client');

function start(core: number, command: string, args: string[]) {
  const child: Child = spawn('taskset', ['-c', `${core}`, command, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    say: (line: string) => child.stdin.write(`${line}\n`),
    async line(): Promise<string> {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ${args.join(' ')} has ended`);
      return value;
    },
    end: () => new Promise((resolve) => child.once('exit', resolve).stdin.end()),
  };
}
type Started = ReturnType<typeof start>;

async function server(kind: string) {
  const started = start(0, process.execPath, [new URL('realtime-server.ts', import.meta.url).pathname, kind, `${manyVideos}`]);
  return { started, ...(JSON.parse(await started.line()) as { url: string; videos: string[] }) };
}

async function watch(by: { started: Started; url: string; videos: string[] }, kind: 'ws' | 'sse', count: number, videos: number) {
  const before = await pssOf(by.started.pid);
  const following = start(1, client, [kind, by.url, by.videos.slice(0, videos).join(), `${count}`]);
  await following.line();
  await wait(1000);
  const idleKilobytes = (((await pssOf(by.started.pid)) - before) * 1000) / count;
  by.started.say(`go ${videos}`);
  await wait(1500);
  const spent = async () => [await processorOf(by.started.pid), await processorOf(following.pid)] as const;
  const [serverBefore, clientBefore] = await spent();
  following.say('count');
  await wait(seconds * 1000);
  by.started.say('rest');
  // What is on its way still counts.
  await wait(1500);
  const [serverAfter, clientAfter] = await spent();
  following.say('done');
  const counted = JSON.parse(await following.line()) as { heard: number; p50: number; p99: number; worst: number };
  await wait(1000);
  const each = (seconds: number) => (seconds * 1e6) / counted.heard;
  return {
    ...counted,
    idleKilobytes,
    share: counted.heard / (count * seconds * eventsPerSecond),
    // Processor time of a message that was heard.
    serverMicroseconds: each(serverAfter - serverBefore),
    clientMicroseconds: each(clientAfter - clientBefore),
  };
}

type Watched = Awaited<ReturnType<typeof watch>>;

try {
  await promisify(execFile)(goCommand(), ['build', '-o', client, '.'], {
    cwd: new URL('realtime-client', import.meta.url).pathname,
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  const [ours, ws] = [await server('gateway'), await server('ws')];
  const rounds: Record<'many' | 'manyOfWs' | 'one' | 'oneOfWs', Watched>[] = [];
  for (let round = 0; round < times; round += 1) {
    rounds.push({
      many: await watch(ours, 'ws', watchers, manyVideos),
      manyOfWs: await watch(ws, 'ws', watchers, manyVideos),
      one: await watch(ours, 'ws', watchers, 1),
      oneOfWs: await watch(ws, 'ws', watchers, 1),
    });
    console.log(JSON.stringify(rounds.at(-1)));
  }
  const sse = await watch(ours, 'sse', streams, manyVideos);
  const middle = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  await report({
    bench: 'realtime',
    ratios: {
      'vs-ws': middle(({ many, manyOfWs }) => manyOfWs.p99 / many.p99),
      'vs-ws-one': middle(({ one, oneOfWs }) => oneOfWs.p99 / one.p99),
    },
    figures: {
      p99Ms: middle(({ many }) => many.p99),
      p50Ms: middle(({ many }) => many.p50),
      heardShare: middle(({ many }) => many.share),
      wsP99Ms: middle(({ manyOfWs }) => manyOfWs.p99),
      wsP50Ms: middle(({ manyOfWs }) => manyOfWs.p50),
      oneP99Ms: middle(({ one }) => one.p99),
      oneP50Ms: middle(({ one }) => one.p50),
      oneHeardShare: middle(({ one }) => one.share),
      wsOneP99Ms: middle(({ oneOfWs }) => oneOfWs.p99),
      wsOneP50Ms: middle(({ oneOfWs }) => oneOfWs.p50),
      microsecondsEach: middle(({ many }) => many.serverMicroseconds),
      wsMicrosecondsEach: middle(({ manyOfWs }) => manyOfWs.serverMicroseconds),
      clientMicrosecondsEach: middle(({ many }) => many.clientMicroseconds),
      // Those of the first round: later ones use again what was taken then.
      idleSocketKilobytes: rounds[0]?.many.idleKilobytes ?? Number.NaN,
      wsIdleSocketKilobytes: rounds[0]?.manyOfWs.idleKilobytes ?? Number.NaN,
      sseP99Ms: sse.p99,
      sseP50Ms: sse.p50,
      sseHeardShare: sse.share,
    },
  });
  await Promise.all([ours.started.end(), ws.started.end()]);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
