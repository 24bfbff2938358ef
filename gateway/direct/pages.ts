/** Where pages send files by themselves. */
import { arrivingKey } from '../../components/objects/layout/contract.ts';
import type { Ground } from '../services.ts';

/** The origin of the bucket; null where pages bring files to this server, as they do unless an administrator says otherwise. */
export function bucketForPages({ live, objects }: Pick<Ground, 'live' | 'objects'>): string | null {
  if (!live.value('uploads').pagesToBucket) return null;
  const { direct } = objects;
  const key = arrivingKey('page', 'page');
  return direct?.reaches(key) ? new URL(direct.putUrl(key, { seconds: 1, sizeBytes: 1 }).url).origin : null;
}
