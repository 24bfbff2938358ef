/** Tables as one. A name that two of them have throws: where objects are spread the later one would win without a word. */
export function joined<T extends readonly object[]>(...tables: T): Joined<T> {
  const all: Record<string, unknown> = {};
  for (const table of tables)
    for (const [name, value] of Object.entries(table)) {
      if (Object.hasOwn(all, name)) throw new Error(`There are two of the name ${name}.`);
      all[name] = value;
    }
  return all as Joined<T>;
}

type Joined<T extends readonly object[]> = Flat<Both<T[number]>>;
type Both<U> = (U extends unknown ? (all: U) => void : never) extends (all: infer I) => void ? I : never;
type Flat<T> = { [N in keyof T]: T[N] };
