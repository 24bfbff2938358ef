/** The catalogue rows of a video. */
import type { Row } from '../contract.ts';
import { profileOf } from './profile.ts';
import type { Edition, FamilyWork, SoundWork, Work } from './state.ts';
import { progressOf } from './work.ts';

export function videoRow(id: string, now: Date, values: Record<string, unknown>): Row {
  return { table: 'videos', values: { id, ...values, updated_at: now.toISOString() } };
}

/** The rows with further values of the video's own one, which a turn writes once. */
export function withVideoValues(rows: readonly Row[], id: string, now: Date, values: Record<string, unknown>): Row[] {
  if (!rows.some(({ table }) => table === 'videos')) return [...rows, videoRow(id, now, values)];
  return rows.map((row) => (row.table === 'videos' ? { ...row, values: { ...row.values, ...values } } : row));
}

/** Of the video whose edition this is from now on: what its profile has players do. */
export const playerValues = ({ profile }: Edition) => ({ client_watermark: profileOf(profile).clientWatermark });

export interface Tracks {
  families: FamilyWork[];
  sounds: SoundWork[];
}
export const mainOf = ({ families, sounds }: Work): Tracks => ({ families: families.slice(0, 1), sounds: sounds.slice(0, 1) });
export const othersOf = ({ families, sounds }: Work): Tracks => ({
  families: families.slice(1).filter((family) => !family.problem),
  sounds: sounds.slice(1).filter((sound) => !sound.problem),
});

export function renditionRows(id: string, { families, sounds }: Tracks, state: 'encoding' | 'ready'): Row[] {
  const common = { video_id: id, state };
  const pictures = families.flatMap(({ family, codec, rungs }) =>
    rungs.map((rung) => ({
      ...common,
      family,
      rung: rung.name,
      codec,
      width: rung.width,
      height: rung.height,
      frame_rate: rung.frameRate.num / rung.frameRate.den,
      bitrate: rung.maxBitrate,
    })),
  );
  const heard = sounds.map(({ family, plan }) => ({
    ...common,
    family,
    rung: 'aac',
    codec: 'aac',
    width: null,
    height: null,
    frame_rate: null,
    bitrate: plan.bitrate,
  }));
  const values = [...pictures, ...heard];
  return values.length === 0 ? [] : [{ table: 'renditions', values }];
}

/** Tracks that nobody lists any more. Their segments are served for a while to those who are watching. */
export function retiredRows(id: string, now: Date, families: string[]): Row[] {
  if (families.length === 0) return [];
  return [{ table: 'retired', values: families.map((family) => ({ video_id: id, family, retired_at: now.toISOString() })) }];
}

/** From what the jobs of an edition are fed. */
export function sourceRow(id: string, { number, source, sourceDropped }: Edition): Row {
  const stored = sourceDropped ? { object_key: null, size_bytes: null } : { object_key: source.objectKey, size_bytes: source.sizeBytes };
  return { table: 'video_sources', values: [{ video_id: id, edition: number, ...stored }] };
}
/** `result` null: there is none any more. */
export function sideRow(id: string, now: Date, edition: number, results: Record<string, unknown>): Row {
  const common = { video_id: id, edition, made_at: now.toISOString() };
  return { table: 'side_products', values: Object.entries(results).map(([kind, result]) => ({ ...common, kind, result })) };
}
/** What came for an edition that is not shown yet: its objects have a name meanwhile, or they would be given back after a day. */
export function keptBackRow(id: string, now: Date, edition: number, results: Record<string, unknown>): Row {
  return sideRow(id, now, edition, Object.fromEntries(Object.entries(results).map(([kind, result]) => [`next.${kind}`, result])));
}
export const looseRow = (key: string): Row => ({ table: 'loose_objects', values: [{ key }] });

/** What the catalogue says of an edition that is being made beside the one that is shown. */
export function nextOf(next: Edition | null): Record<string, unknown> | null {
  if (next === null) return null;
  const { number, urgency, profile, work } = next;
  return { edition: number, urgency, profile: profile?.name ?? null, progress: work === null ? 0 : progressOf(work) };
}
