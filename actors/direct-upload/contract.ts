import { ObjectError, type Objects } from '../../components/objects/contract.ts';

/**
 * Files that clients bring to the object storage by themselves. `open`: addresses are given out. `verifying`: all has come, as the client
 * says, and is looked at. The others are the end.
 */
export const directStates = ['open', 'verifying', 'done', 'failed', 'aborted', 'expired'] as const;
export type DirectState = (typeof directStates)[number];

/** How much of it has come to the store by now. */
export async function arrivedBytes(
  objects: Pick<Objects, 'head' | 'direct'>,
  { objectKey, partsId }: { objectKey: string; partsId: string | null },
): Promise<number> {
  const { direct } = objects;
  if (partsId === null || !direct?.reaches(objectKey)) return (await objects.head(objectKey))?.sizeBytes ?? 0;
  try {
    return (await direct.parts(objectKey, partsId)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  } catch (error) {
    if (error instanceof ObjectError && error.code === 'not-found') return (await objects.head(objectKey))?.sizeBytes ?? 0;
    throw error;
  }
}
