/** What a segment of the ladder must be. Pure. */
import {
  beginsWithKey,
  framesOfSegment,
  freshStartTrouble,
  type InitInfo,
  perSecond,
  type Rung,
  type SegmentInfo,
  type VideoPlan,
} from '../../media/index.ts';
import { badLuck, badSource, JobFailed } from '../answer.ts';

export type Grid = Pick<VideoPlan, 'frameRate' | 'segmentFrames' | 'totalFrames'>;

/** null when the segment is as planned. A short one means that the source ended early. */
export function checkSegment(
  grid: Grid,
  rung: Rung,
  index: number,
  segment: SegmentInfo,
  init: InitInfo,
  bytes: { init: Uint8Array; segment: Uint8Array },
): JobFailed | null {
  const where = `segment ${index} of ${rung.name}`;
  const frames = framesOfSegment(grid, index, rung.frameRate);
  const frameTicks = init.timescale / perSecond(rung.frameRate);
  if (segment.sampleCount < frames) return endedEarly(`${where} has ${segment.sampleCount} of ${frames} frames.`);
  if (segment.sampleCount > frames) return badLuck('bad-segment', `${where} has ${segment.sampleCount} frames instead of ${frames}.`);
  if (!segment.firstIsSync || !beginsWithKey(bytes.init, bytes.segment))
    return badLuck('bad-segment', `${where} does not begin with a key frame.`);
  if (init.width !== rung.width || init.height !== rung.height) return badLuck('bad-segment', `${where} has another size than planned.`);
  const start = ((index * grid.segmentFrames) / perSecond(grid.frameRate)) * init.timescale;
  if (Math.abs(segment.startTicks - start) > frameTicks / 2) return badLuck('bad-segment', `${where} begins at the wrong time.`);
  if (Math.abs(segment.durationTicks - frames * frameTicks) > frameTicks / 2)
    return badLuck('bad-segment', `${where} has the wrong length.`);
  return null;
}

/** The same for a rung that is copied: what is wrong with it stays wrong in every attempt. */
export function checkCopied(
  grid: Grid,
  rung: Rung,
  index: number,
  segment: SegmentInfo,
  init: InitInfo,
  bytes: { init: Uint8Array; segment: Uint8Array },
): JobFailed | null {
  const problem = checkSegment(grid, rung, index, segment, init, bytes);
  if (problem !== null) return isEndedEarly(problem) ? problem : copyUnfit(problem.problem.title);
  const trouble = freshStartTrouble(bytes.init, bytes.segment);
  return trouble === null ? null : copyUnfit(`Segment ${index} of ${rung.name}: ${trouble}.`);
}

/** Not a fault of the source: the video is planned again, without a copy. */
export function copyUnfit(detail: string): JobFailed {
  return new JobFailed({ code: 'copy-unfit', status: 422, title: 'The picture cannot be shown as it is stored.', detail }, false);
}

export function isEndedEarly(error: unknown): boolean {
  return (error as { problem?: { code: string } } | null)?.problem?.code === 'source-truncated';
}

export function endedEarly(detail: string): JobFailed {
  return badSource('source-truncated', 'The source ends before its end.', `${detail} Upload the whole file again.`);
}
