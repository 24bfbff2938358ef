/** How long work still takes, from how far it has come lately. Pure: the time comes in. */

/** What happened longer ago says little of what is to come. */
const windowMs = 30_000;
/** Before so much has passed there would be guesses alone. */
const leastMs = 3_000;

/** Takes the progress, 0 to 1, whenever it is known. Answers the seconds that are left, or null as long as nobody can say. */
export function createEstimate(): (progress: number, now: number) => number | null {
  let samples: { progress: number; now: number }[] = [];
  return (progress, now) => {
    const before = samples.at(-1);
    // It began anew.
    if (before && progress < before.progress) samples = [];
    samples.push({ progress, now });
    while (samples.length > 2 && now - (samples[1]?.now ?? now) > windowMs) samples.shift();
    const first = samples[0] ?? { progress, now };
    const [done, took] = [progress - first.progress, now - first.now];
    return took < leastMs || done <= 0 ? null : ((1 - progress) * took) / done / 1000;
  };
}
