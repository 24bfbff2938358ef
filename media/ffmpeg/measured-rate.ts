/** How many frames a second a source really has: its packets decide, its header only settles the fraction. */
import type { Rational, VideoFacts } from '../facts.ts';
import { nearestUsualRate, parseRational, perSecond, reduced } from '../rate.ts';
import type { StreamPackets } from './packets.ts';
import type { ProbedStream } from './probe.ts';

type Rate = Pick<VideoFacts, 'frameRate' | 'variableFrameRate'>;

/** Times may be off by a part of a frame (containers round, clocks jitter): what matters is whether frames stay on one grid. */
const jitter = 0.3;

export function measuredRate(stream: ProbedStream, packets: StreamPackets): Rate {
  const average = parseRational(stream.avg_frame_rate);
  const smallest = parseRational(stream.r_frame_rate);
  const interlaced = /^(tt|bb|tb|bt)$/.test(String(stream.field_order ?? ''));
  // Packets of interlaced streams may be single fields, so they tell nothing of frames.
  if (interlaced && average !== null) return { frameRate: snapped(perSecond(average), average), variableFrameRate: false };

  const times = packets.sampleSeconds;
  const deltas = times.slice(1).map((time, i) => time - (times[i] as number));
  const usual = deltas.filter((delta) => delta > 0).sort((a, b) => a - b);
  const median = usual[usual.length >> 1];
  if (median === undefined) return alone(packets);
  const odd = deltas.filter((delta) => Math.abs(delta - median) > Math.max(0.002, median * jitter)).length;
  const span = (times.at(-1) as number) - (times[0] as number);
  const mean = (times.length - 1) / span;
  const variable = odd > deltas.length * 0.02;
  if (variable) return { frameRate: fraction(mean), variableFrameRate: true };
  const declared = [smallest, average].find((rate) => rate !== null && Math.abs(perSecond(rate) / mean - 1) < 0.01);
  return { frameRate: snapped(1 / median, declared ?? fraction(mean)), variableFrameRate: false };
}

/** A usual rate within a thousandth is meant: averages over few frames come out as 2997/100 or 19001/634. */
function snapped(measured: number, declared: Rational): Rational {
  const exact = perSecond(declared);
  const usual = nearestUsualRate(exact);
  // 23.976 and 24 are exactly a thousandth apart, so the limit must be nearer than half of that.
  return Math.abs(perSecond(usual) / exact - 1) < 0.0004 ? usual : exact > 0 ? declared : fraction(measured);
}

/** A single picture: shown for as long as it says, at a rate low enough to cost nothing. */
function alone(packets: StreamPackets): Rate {
  const seconds = packets.endSeconds - packets.firstSeconds;
  return { frameRate: { num: 10, den: 1 }, variableFrameRate: seconds > 0.2 };
}

function fraction(fps: number): Rational {
  const bounded = Math.min(10_000, Math.max(0.01, Number.isFinite(fps) ? fps : 1));
  return reduced({ num: Math.round(bounded * 1000), den: 1000 });
}
