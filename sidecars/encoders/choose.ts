/** Which encoder makes which rung of a job. Pure. */
import { type Codec, type Effort, encoders } from '../../media/index.ts';
import type { WorkingEncoder } from './detect.ts';

export interface ChooseInit {
  codec: Codec;
  hardware: Effort['hardware'];
  /** Those that are encoded, largest first. */
  rungs: readonly string[];
  /** Identities that the family was begun with, by rung; empty for one that begins. */
  pinned: Readonly<Record<string, string>>;
  working: readonly WorkingEncoder[];
  /** That a family which begins may have of the card; 0 leaves it alone. */
  sessions: number;
}
/** By rung; null when this worker cannot make what is asked for. */
export type Choice = Record<string, WorkingEncoder>;

export function chooseEncoders({ codec, hardware, rungs, pinned, working, sessions }: ChooseInit): Choice | null {
  const able = working.filter((one) => encoders[one.name].codec === codec);
  const software = able.find((one) => one.device === null);
  const card = hardware === 'never' || sessions === 0 ? undefined : able.find((one) => one.device !== null);
  const chosen = rungs.map((rung, i): [string, WorkingEncoder | undefined] => {
    const pin = pinned[rung];
    if (pin !== undefined) return [rung, able.find((one) => one.identity === pin)];
    // A card with fewer sessions than rungs makes the large ones: the small ones cost a processor little.
    return [rung, card !== undefined && i < sessions ? card : software];
  });
  return chosen.every(([, encoder]) => encoder !== undefined) ? (Object.fromEntries(chosen) as Choice) : null;
}

export const sessionsOf = (choice: Choice): number => Object.values(choice).filter((encoder) => encoder.device !== null).length;
