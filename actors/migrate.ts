/**
 * Stored state outlives the code that wrote it. Each actor keeps a chain of steps: step i turns schema i + 1 into schema i + 2,
 * so the newest schema is the length of the chain plus one.
 */
export type Migration = (old: unknown) => unknown;

export function schemaOf(chain: readonly Migration[]): number {
  return chain.length + 1;
}

/** Throws for a schema newer than this program knows: an older program must not write over what it cannot read. */
export function migrate<S>(chain: readonly Migration[], schema: number, stored: unknown): S {
  if (!Number.isInteger(schema) || schema < 1 || schema > schemaOf(chain)) throw new Error(`state of unknown schema ${schema}`);
  return chain.slice(schema - 1).reduce((state, step) => step(state), stored) as S;
}
