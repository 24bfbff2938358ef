/** A name of PostgreSQL as a statement holds it, dots and all. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
export function quotedList(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}
