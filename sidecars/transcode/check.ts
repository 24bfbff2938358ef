/** What a segment of the ladder must be. Pure. */
import { framesOfSegment, type InitInfo, perSecond, type Rung, type SegmentInfo, type VideoPlan } from '../../media/index.ts';
import { badLuck, badSource, type JobFailed } from '../answer.ts';

export type Grid = Pick<VideoPlan, 'frameRate' | 'segmentFrames' | 'totalFrames'>;

/** null when the segment is as planned. A short one means that the source ended early. */
export function checkSegment(grid: Grid, rung: Rung, index: number, segment: SegmentInfo, init: InitInfo): JobFailed | null {
  const where = `segment ${index} of ${rung.name}`;
  const frames = framesOfSegment(grid, index, rung.frameRate);
  const frameTicks = init.timescale / perSecond(rung.frameRate);
  if (segment.sampleCount < frames) return endedEarly(`${where} has ${segment.sampleCount} of ${frames} frames.`);
  if (segment.sampleCount > frames) return badLuck('bad-segment', `${where} has ${segment.sampleCount} frames instead of ${frames}.`);
  if (!segment.firstIsSync) return badLuck('bad-segment', `${where} does not begin with a key frame.`);
  if (init.width !== rung.width || init.height !== rung.height) return badLuck('bad-segment', `${where} has another size than planned.`);
  const start = ((index * grid.segmentFrames) / perSecond(grid.frameRate)) * init.timescale;
  if (Math.abs(segment.startTicks - start) > frameTicks / 2) return badLuck('bad-segment', `${where} begins at the wrong time.`);
  if (Math.abs(segment.durationTicks - frames * frameTicks) > frameTicks / 2)
    return badLuck('bad-segment', `${where} has the wrong length.`);
  return null;
}

export function endedEarly(detail: string): JobFailed {
  return badSource('source-truncated', 'The source ends before its end.', `${detail} Upload the whole file again.`);
}
