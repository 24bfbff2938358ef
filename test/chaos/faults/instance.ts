/** The whole instance ends and is started again on its data folder. */
import type { Fault, World } from './world.ts';

export const instanceFaults: Fault[] = [
  {
    name: 'kill the supervisor',
    strike: (world) => again(world, () => world.instance.kill(), 'SIGKILL of the supervisor, and a new start'),
  },
  { name: 'stop the instance', strike: (world) => again(world, () => world.instance.stop(), 'an orderly stop, and a new start') },
];

async function again(world: World, end: () => Promise<void>, words: string): Promise<string> {
  await end();
  const startedAt = performance.now();
  await world.startAgain();
  return `${words} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
