/** What the audit log is narrowed by, as the address says it. */
export const names = ['actor', 'account', 'target', 'action'] as const;

/** Days as people choose them, as the moments at which they begin and end here. Pure. */
export function wantedOf(given: (name: string) => string) {
  const day = (name: string, days: number) => {
    const at = new Date(`${given(name)}T00:00:00`);
    if (Number.isNaN(at.getTime())) return null;
    at.setDate(at.getDate() + days);
    return at.toISOString();
  };
  const [from, to] = [day('from', 0), day('to', 1)];
  return {
    ...Object.fromEntries(names.flatMap((name) => (given(name) === '' ? [] : [[name, given(name)]]))),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  } as Partial<Record<(typeof names)[number] | 'from' | 'to', string>>;
}
