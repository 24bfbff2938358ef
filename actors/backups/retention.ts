/** Which archives to remove: a decision without input or output. */

export interface Archive {
  name: string;
  /** When its making began, as ISO text: what the archive itself says, where that was read. */
  startedAt: string;
  /** All of it was read, and it was not found bad since. */
  isGood: boolean;
}

/**
 * The newest ones of those that are known to be good stay, as many as are to be kept. What nobody has looked at, or what is bad, counts for none of
 * them; it goes once it is older than all that stay. As long as there are too few good ones, nothing goes. `made` has just been made, and stays; what
 * says that it is newer comes of a clock that was wrong, and is taken for older than all others.
 */
export function superfluous(listed: readonly Archive[], keep: number, made: string): string[] {
  const just = listed.find(({ name }) => name === made);
  const isAhead = ({ startedAt }: Archive) => just !== undefined && startedAt > just.startedAt;
  const newestFirst = listed.filter((one) => one !== just).sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const others = [...newestFirst.filter((one) => !isAhead(one)), ...newestFirst.filter(isAhead)];
  const sorted = just === undefined ? others : [just, ...others];
  const oldest = sorted
    .filter(({ isGood }) => isGood)
    .slice(0, keep)
    .at(-1);
  if (oldest === undefined || sorted.filter(({ isGood }) => isGood).length < keep) return [];
  return sorted
    .slice(sorted.indexOf(oldest) + 1)
    .filter((one) => one !== just)
    .map(({ name }) => name);
}
