/** Names at a target: which are archives, which are half of one, and which are nobody's business. */
import { isArchiveName, type StoredArchive } from '../contract.ts';

/** While it arrives. */
export const partOf = (name: string) => `.${name}.part`;
/** Left by a put that never ended. */
export function leftover(name: string): boolean {
  return name.startsWith('.') && name.endsWith('.part') && isArchiveName(name.slice(1, -'.part'.length));
}

/** Whatever a server says that it has: only what has such a name is an archive, and none of those leads anywhere else. */
export function listed(found: readonly StoredArchive[]): StoredArchive[] {
  return found
    .filter(({ name, sizeBytes }) => isArchiveName(name) && Number.isSafeInteger(sizeBytes) && sizeBytes >= 0)
    .map(({ name, sizeBytes }) => ({ name, sizeBytes }))
    .sort((a, b) => (a.name < b.name ? 1 : -1));
}
