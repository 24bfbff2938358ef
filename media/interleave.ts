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

/** The first of these that together have no more bytes than that. */
export function withinBytes(indexes: readonly number[], sizeOf: (index: number) => number, mostBytes: number): number[] {
  let bytes = 0;
  const end = indexes.findIndex((index) => {
    bytes += sizeOf(index);
    return bytes > mostBytes;
  });
  return indexes.slice(0, end === -1 ? indexes.length : end);
}
