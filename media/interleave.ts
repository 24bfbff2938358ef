/** Which sound belongs to which picture, when both are put into one file. */

export interface Timed {
  startTicks: number;
  durationTicks: number;
  timescale: number;
}

/**
 * For each segment of the picture the indexes of the sound segments whose middle it covers: sound is cut at packets of 21 ms, so one that
 * begins a little before its picture still belongs to it. What lies outside goes to the first or the last.
 */
export function soundByPicture(pictures: readonly Timed[], sounds: readonly Timed[]): number[][] {
  const groups: number[][] = pictures.map(() => []);
  let at = 0;
  for (const [index, { startTicks, durationTicks, timescale }] of sounds.entries()) {
    const middle = (startTicks + durationTicks / 2) / timescale;
    for (let next = pictures[at + 1]; next !== undefined && next.startTicks / next.timescale <= middle; next = pictures[at + 1]) at += 1;
    groups[at]?.push(index);
  }
  return groups;
}
