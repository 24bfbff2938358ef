/**
 * Packing: when all that an edition consists of is there, each track becomes one file, and the set that is shared is written. Old segment
 * addresses go on as parts of those files. A further revision of an edition's set is one with codecs that were added later.
 */
import { picturesOf, soundtracksOf } from '../../media/index.ts';
import type { Row } from '../contract.ts';
import { packedSchema } from './published/contract.ts';
import type { SideProduct } from './side-product.ts';
import type { Edition } from './state.ts';
import { planOf } from './work.ts';

export const packageProduct: SideProduct = {
  kind: () => 'package',
  priority: 4,
  when: 'complete',
  wanted: () => true,
  order: (edition) => orderOf(edition),
  accept(result, { id, edition }) {
    const packed = packedSchema.safeParse(result);
    const order = orderOf(edition);
    if (!packed.success || order === null || packed.data.edition !== order.edition || packed.data.revision !== order.revision) return null;
    const { tracks } = packed.data;
    const wanted = order.families.flatMap(({ family, rungs }) => rungs.map((rung) => ({ family, rung })));
    // A set in which a track is missing would be shared for ever.
    const isWhole = wanted.every(({ family, rung }) => tracks.some((track) => track.family === family && track.rung === rung));
    return isWhole && tracks.length === wanted.length ? packedRows(id, packed.data) : null;
  },
};

function orderOf({ number: edition, work, side }: Edition) {
  if (work === null) return null;
  const plan = planOf(work);
  const families = [
    ...picturesOf(plan).map(({ family, rungs }) => ({ family, rungs: rungs.map(({ name }) => name) })),
    ...soundtracksOf(plan).map(({ family }) => ({ family, rungs: ['aac'] })),
  ];
  return { edition, revision: side.package?.run ?? 1, families };
}

/** Both in one turn: what is published is what is played. */
export function packedRows(videoId: string, { edition, revision, tracks, files }: ReturnType<typeof packedSchema.parse>): Row[] {
  return [
    {
      table: 'packed',
      values: tracks.map(({ family, rung, objectKey, sizeBytes, indexBytes }) => ({
        video_id: videoId,
        family,
        rung,
        object_key: objectKey,
        size_bytes: sizeBytes,
        index_bytes: indexBytes,
      })),
    },
    {
      table: 'published_files',
      values: files.map(({ name, objectKey, sizeBytes, sha256, type }) => ({
        video_id: videoId,
        edition,
        revision,
        name,
        object_key: objectKey,
        size_bytes: sizeBytes,
        sha256,
        type,
      })),
    },
  ];
}
