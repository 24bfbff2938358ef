/** The catalogue rows of a video. */
import type { Row } from '../contract.ts';
import type { Work } from './state.ts';

export function videoRow(id: string, now: Date, values: Record<string, unknown>): Row {
  return { table: 'videos', values: { id, ...values, updated_at: now.toISOString() } };
}

export function renditionRows(id: string, work: Work, state: 'encoding' | 'ready'): Row[] {
  const common = { video_id: id, state };
  const values: Record<string, unknown>[] = (work.video?.rungs ?? []).map((rung) => ({
    ...common,
    family: 'h264',
    rung: rung.name,
    codec: 'h264',
    width: rung.width,
    height: rung.height,
    frame_rate: rung.frameRate.num / rung.frameRate.den,
    bitrate: rung.maxBitrate,
  }));
  if (work.audio !== null)
    values.push({
      ...common,
      family: 'audio',
      rung: 'aac',
      codec: 'aac',
      width: null,
      height: null,
      frame_rate: null,
      bitrate: work.audio.plan.bitrate,
    });
  return values.length === 0 ? [] : [{ table: 'renditions', values }];
}
