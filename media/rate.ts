/** Exact frame rates. Floats appear only where a rate is compared or shown. */
import type { Rational } from './facts.ts';

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

export function reduced({ num, den }: Rational): Rational {
  const divisor = gcd(Math.abs(num), Math.abs(den)) || 1;
  return { num: num / divisor, den: den / divisor };
}

/** The coarsest clock, in ticks a second, on which times of the source and frames of the rate both fall on whole ticks, but fine enough for an MP4. */
export function commonClock(timeBase: Rational, rate: Rational): number {
  let ticks = (timeBase.den / gcd(timeBase.den, rate.num)) * rate.num;
  while (ticks < 10_000) ticks *= 2;
  return ticks;
}

export const perSecond = ({ num, den }: Rational): number => num / den;
export const halved = ({ num, den }: Rational): Rational => reduced({ num, den: den * 2 });
/** As ffmpeg and DASH write it: "30000/1001", "25". */
export const rateText = ({ num, den }: Rational): string => (den === 1 ? String(num) : `${num}/${den}`);

/** "30000/1001" or "16:15" of ffprobe; null for "0/0", "N/A" and the like. */
export function parseRational(text: unknown): Rational | null {
  const found = typeof text === 'string' ? /^(\d{1,12})[/:](\d{1,12})$/.exec(text) : null;
  if (found === null) return null;
  const num = Number(found[1]);
  const den = Number(found[2]);
  return num > 0 && den > 0 ? reduced({ num, den }) : null;
}

/** Rates that cameras, films and screens use, up to the highest we make. */
const usualRates: readonly Rational[] = [
  { num: 5, den: 1 },
  { num: 10, den: 1 },
  { num: 12, den: 1 },
  { num: 15, den: 1 },
  { num: 20, den: 1 },
  { num: 24000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
  { num: 30, den: 1 },
  { num: 48, den: 1 },
  { num: 50, den: 1 },
  { num: 60000, den: 1001 },
  { num: 60, den: 1 },
];

export const nearestUsualRate = (fps: number): Rational => nearest(usualRates, fps);

function nearest(rates: readonly Rational[], fps: number): Rational {
  return rates.reduce((best, rate) => (Math.abs(perSecond(rate) - fps) < Math.abs(perSecond(best) - fps) ? rate : best));
}

const usualAtMost = (cap: number): readonly Rational[] => {
  const fitting = usualRates.filter((rate) => perSecond(rate) <= cap);
  return fitting.length > 0 ? fitting : usualRates.slice(0, 1);
};

/**
 * Rate of the output frame grid: the source's own up to the cap. A constant rate above that keeps every n-th frame, so 120 gives 60 and 144 gives 48;
 * a variable one is put on the nearest usual grid. Terms too large for an encoder's time base are replaced by a usual rate as well.
 */
export function outputRate(source: Rational, variable: boolean, cap = 60): Rational {
  const fps = perSecond(source);
  const usual = (wanted: number) => nearest(usualAtMost(cap), wanted);
  if (variable || !(fps >= 1)) return usual(fps);
  if (fps <= cap) return source.num <= 240_000 && source.den <= 1001 ? reduced(source) : usual(fps);
  const every = Math.ceil(fps / cap - 1e-9);
  const thinned = reduced({ num: source.num, den: source.den * every });
  return thinned.num <= 240_000 && thinned.den <= 100_000 ? thinned : usual(perSecond(thinned));
}
