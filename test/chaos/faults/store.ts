/** The folder of the object store goes wrong for a while. It is a link here, which can be turned elsewhere in one step. */
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from './world.ts';

export interface Store {
  /** Where the objects lie. */
  kept: string;
  incoming: string;
  /** `file`: a plain file lies there (ENOTDIR). `loop`: it leads to itself (ELOOP). `nothing`: as a disk that is not mounted (ENOENT). */
  turn(to: 'kept' | 'file' | 'loop' | 'nothing'): Promise<void>;
}

/** Before the first start of the instance. */
export async function createStore(dataDir: string): Promise<Store> {
  const folder = join(dataDir, 'objects');
  await mkdir(folder, { mode: 0o700 });
  await mkdir(join(folder, 'disk'), { mode: 0o700 });
  await writeFile(join(folder, 'file'), 'no folder\n');
  const link = join(folder, 'kept');
  const targets = { kept: 'disk', file: 'file', loop: 'kept', nothing: 'unmounted' };
  const turn = async (to: keyof typeof targets): Promise<void> => {
    await symlink(targets[to], `${link}.new`);
    await rename(`${link}.new`, link);
  };
  await turn('kept');
  return { kept: join(folder, 'disk'), incoming: join(folder, 'incoming'), turn };
}

const words = { file: 'is a plain file', loop: 'leads to itself', nothing: 'is not there' } as const;

export const storeFaults: Fault[] = (['file', 'loop', 'nothing'] as const).map((to) => ({
  name: `object store ${words[to]}`,
  async strike(world) {
    const seconds = Math.round(world.chance.between(2, 10));
    await world.store.turn(to);
    // Nothing else happens meanwhile: a start without a store cannot succeed.
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    await world.store.turn('kept');
    return `the folder of the object store ${words[to]} for ${seconds} s`;
  },
}));
