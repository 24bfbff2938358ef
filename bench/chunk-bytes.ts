/** What cutting a video into chunks costs in bytes, and whether the pieces join: the plan's chunks beside one run, by the same settings. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Made, probe, transcode, withFolder } from '../media/ffmpeg/try-out.ts';
import { planSource } from '../media/index.ts';

export interface ChunkBytes {
  /** Bytes of the chunks for each byte of the one run, in all rungs. */
  ratio: number;
  /** Places where a segment does not begin where the one before it ends, in any rung. */
  gaps: number;
  /** Frames that the chunks have too much or too little. */
  framesOff: number;
  chunks: number;
}

export function chunkBytes(file: string): Promise<ChunkBytes> {
  return withFolder(async (folder) => {
    const probed = await probe(file);
    if (!probed.ok) throw new Error(probed.code);
    const planned = planSource(probed.facts);
    if (!planned.ok || planned.plan.video === null) throw new Error('There is no plan for this source.');
    const plan = planned.plan.video;
    const run = async (name: string, startSegment: number, segmentCount: number) => {
      const outDir = join(folder, name);
      const rungs = await transcode({ facts: probed.facts, ...plan, startSegment, segmentCount, outDir, input: file });
      let bytes = 0;
      for (const [rung, { segments }] of rungs)
        for (const segment of segments) bytes += (await stat(join(outDir, rung, segment.name))).size;
      return { rungs, bytes };
    };
    const whole = await run('whole', 0, plan.segmentCount);
    const parts = [];
    for (const { index, firstSegment, segmentCount } of plan.chunks) parts.push(await run(`chunk-${index}`, firstSegment, segmentCount));
    let [gaps, framesOff] = [0, 0];
    for (const { name } of plan.rungs) {
      const segments = parts.flatMap((part) => part.rungs.get(name)?.segments ?? []);
      gaps += segments.filter((segment, at) => segment.startTicks !== endOf(segments[at - 1])).length;
      const frames = segments.reduce((sum, segment) => sum + segment.sampleCount, 0);
      framesOff += Math.abs(frames - plan.totalFrames);
    }
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    return { ratio: bytes / whole.bytes, gaps, framesOff, chunks: plan.chunks.length };
  });
}

const endOf = (segment: Made['segments'][number] | undefined) => (segment === undefined ? 0 : segment.startTicks + segment.durationTicks);
