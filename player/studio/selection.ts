/** Which of a list are chosen, as lists of files do it: one more, all up to here, all, none. Pure. */

export interface Selection {
  chosen: ReadonlySet<string>;
  /** From where a range goes: what was chosen or left out last. */
  anchor: string | null;
}
export const nothing: Selection = { chosen: new Set(), anchor: null };

/** `upTo`: everything between the anchor and this one becomes what this one becomes. */
export function toggled({ chosen, anchor }: Selection, id: string, list: readonly string[], { upTo = false } = {}): Selection {
  const next = new Set(chosen);
  const put = !chosen.has(id);
  const [from, to] = [anchor === null ? -1 : list.indexOf(anchor), list.indexOf(id)];
  const range = upTo && from >= 0 && to >= 0 ? list.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
  for (const one of range) put ? next.add(one) : next.delete(one);
  return { chosen: next, anchor: id };
}

export const allOf = (list: readonly string[]): Selection => ({ chosen: new Set(list), anchor: null });

/** Without what the list has no longer. */
export function within({ chosen, anchor }: Selection, list: readonly string[]): Selection {
  const there = new Set(list);
  return { chosen: new Set([...chosen].filter((id) => there.has(id))), anchor: anchor !== null && there.has(anchor) ? anchor : null };
}
