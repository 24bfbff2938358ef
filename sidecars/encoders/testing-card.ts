/** For tests: a jail in which a stand-in for ffmpeg plays a graphics card, well or badly. */
import { fileURLToPath } from 'node:url';
import { detectJail, type Jail } from '../jail.ts';
import type { Card } from './card.ts';

export type Behaviour = 'works' | 'full' | 'failing' | 'dies';

export const testCard: Card = { devices: ['cuda'], nodes: ['/dev/null'], node: '', name: '535.129.03/NVIDIA GeForce RTX 3060' };
const standIn = fileURLToPath(new URL('testing/ffmpeg.mjs', import.meta.url));

/** `behave` can be changed while it is used. */
export async function jailWithCard(card: { behave: Behaviour }): Promise<Jail> {
  const jail = await detectJail({ prefer: ['limits'] });
  return {
    ...jail,
    run: (run) =>
      jail.run(
        run.devices === undefined ? run : { ...run, program: process.execPath, args: (at) => [standIn, card.behave, ...run.args(at)] },
      ),
  };
}
