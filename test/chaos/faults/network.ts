/** A line between two programs that can break: a relay of TCP connections. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Fault, World } from './world.ts';

/** `cut`: what is open is reset, and nothing new gets through. `still`: everything stays open and nothing moves. */
type State = 'open' | 'cut' | 'still';

export interface Network {
  port: number;
  set(state: State): void;
  /** How long each piece of data takes, in milliseconds. */
  delay(ms: number): void;
  /** Nothing moves on what is open now, for ever; what is opened from now on is fine. */
  abandon(): void;
  close(): Promise<void>;
}

export async function createNetwork(target: number): Promise<Network> {
  let state: State = 'open';
  let delayMs = 0;
  const lines = new Set<Line>();
  const dead = new Set<Line>();
  const server: Server = createServer((socket) => {
    if (state === 'cut') return void socket.resetAndDestroy();
    const line = join(socket, connect(target, '127.0.0.1'), () => delayMs);
    lines.add(line);
    line.ended.then(() => lines.delete(line));
    if (state === 'still') line.pause();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const each = (act: (line: Line) => void) => {
    for (const line of [...lines]) act(line);
  };
  return {
    port: (server.address() as { port: number }).port,
    set(next) {
      state = next;
      if (next === 'cut') each((line) => line.reset());
      else each((line) => (next === 'still' ? line.pause() : line.resume()));
    },
    delay(ms) {
      delayMs = ms;
    },
    abandon() {
      each((line) => {
        line.pause();
        lines.delete(line);
        dead.add(line);
      });
    },
    async close() {
      for (const line of [...lines, ...dead]) line.reset();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Line {
  ended: Promise<void>;
  pause(): void;
  resume(): void;
  reset(): void;
}

function join(near: Socket, far: Socket, delayMs: () => number): Line {
  const both = [near, far] as const;
  const forward = (from: Socket, to: Socket): void => {
    let waiting: Promise<unknown> = Promise.resolve();
    from.on('data', (bytes) => {
      from.pause();
      waiting = waiting.then(async () => {
        if (delayMs() > 0) await new Promise((resolve) => setTimeout(resolve, delayMs()));
        await new Promise((resolve) => to.write(bytes, resolve));
        if (!still) from.resume();
      });
    });
    from.on('end', () => void waiting.then(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  };
  let still = false;
  forward(near, far);
  forward(far, near);
  return {
    ended: new Promise((resolve) => near.once('close', () => resolve())),
    pause() {
      still = true;
      for (const socket of both) socket.pause();
    },
    resume() {
      still = false;
      for (const socket of both) socket.resume();
    },
    reset() {
      for (const socket of both) socket.resetAndDestroy();
    },
  };
}

const seconds = (world: World): number => Math.round(world.chance.between(2, 20));

export const networkFaults: Fault[] = [
  {
    name: 'cut the network',
    async strike(world) {
      const length = seconds(world);
      world.network.set('cut');
      world.later(length, () => world.network.set('open'));
      return `the network of the remote worker is cut for ${length} s`;
    },
  },
  {
    name: 'stall the network',
    async strike(world) {
      const length = seconds(world);
      world.network.set('still');
      world.later(length, () => world.network.set('open'));
      return `nothing moves on the network of the remote worker for ${length} s`;
    },
  },
  {
    name: 'half-open connections',
    async strike(world) {
      world.network.abandon();
      return 'the connections of the remote worker stay open and are dead';
    },
  },
  {
    name: 'slow network',
    async strike(world) {
      const length = seconds(world);
      world.network.delay(300);
      world.later(length, () => world.network.delay(0));
      return `each piece of data of the remote worker takes 300 ms more for ${length} s`;
    },
  },
];
