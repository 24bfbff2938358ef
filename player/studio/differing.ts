/** What is not as it was: alone told, it leaves what others have changed meanwhile as they have it. */
export function differing<T extends object>(before: T, now: T): Partial<T> {
  const names = (Object.keys(now) as (keyof T)[]).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
  return Object.fromEntries(names.map((name) => [name, now[name]])) as Partial<T>;
}
