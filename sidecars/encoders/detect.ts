/** Which encoders work here. A name in `ffmpeg -encoders` proves nothing: a real picture does. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  codecs,
  type Device,
  type EncoderName,
  encoderNames,
  encoders,
  encoderVersion,
  formatVersion,
  readInit,
  softwareEncoder,
  trialArgs,
} from '../../media/index.ts';
import type { Jail } from '../jail.ts';
import { tailOf } from '../words.ts';
import type { Card } from './card.ts';

export interface WorkingEncoder {
  name: EncoderName;
  /** "libx264 164.3095 lavf 59.27.100": name, version or driver and card, and the library that writes init segments. */
  identity: string;
  device: Device | null;
}

export interface Detected {
  encoders: WorkingEncoder[];
  /** Why those that ought to work do not, for the operator. */
  troubles: { name: EncoderName; words: string }[];
}

/** One encoder on the card for each codec: the first that works of the ways to speak to it. */
export async function detectEncoders(init: { jail: Jail; folder: string; card: Card | null }): Promise<Detected> {
  const { jail, card } = init;
  const version = await jail.run({ program: 'ffmpeg', args: () => ['-version'], limits: { wallSeconds: 30 } });
  const format = formatVersion(version.stdout);
  const found: Detected = { encoders: [], troubles: [] };
  const attempt = async (name: EncoderName): Promise<boolean> => {
    const trial = await tryEncoder(init, name);
    if (!trial.ok) found.troubles.push({ name, words: trial.words });
    else found.encoders.push({ name, identity: printable(`${name} ${trial.version} lavf ${format}`), device: encoders[name].device });
    return trial.ok;
  };
  await Promise.all(codecs.map((codec) => attempt(softwareEncoder(codec))));
  if (card === null) return found;
  for (const codec of codecs)
    for (const device of card.devices) {
      const name = encoderNames.find((one) => encoders[one].codec === codec && encoders[one].device === device);
      // One after another: a card may allow a single session.
      if (name !== undefined && (await attempt(name))) break;
    }
  return found;
}

type Trial = { ok: true; version: string } | { ok: false; words: string };

async function tryEncoder({ jail, folder, card }: { jail: Jail; folder: string; card: Card | null }, name: EncoderName): Promise<Trial> {
  const { device } = encoders[name];
  const out = await mkdtemp(join(folder, 'trial-'));
  try {
    if (jail.otherUser) await chmod(out, 0o755);
    const result = await jail.run({
      program: 'ffmpeg',
      args: (at) => trialArgs({ name, node: card?.node ?? '', out: `${at.out}/out.mp4` }),
      out,
      limits: { wallSeconds: 60 },
      ...(device === null || card === null ? {} : { devices: card.nodes }),
    });
    if (result.exitCode !== 0) return { ok: false, words: tailOf(result.stderr) };
    const output = await readFile(join(out, 'out.mp4'));
    readInit(output);
    const told = encoderVersion(name, output.toString('latin1'), result.stderr);
    return { ok: true, version: device === null ? told : (card?.name ?? told) };
  } catch (error) {
    return { ok: false, words: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '').slice(0, 200);
