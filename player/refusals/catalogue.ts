/** What the server refuses, in words of another language than its own: by its codes, which never change. */
import type { Refused } from '../../gateway/contract/client.ts';

/** What happened, and what to do. */
export type Sentence = readonly [title: string, help?: string | undefined];
/** Null: nothing can be said of it in these words. */
export type Entry = Sentence | ((said: Refused) => Sentence | null);
/** Of one thing that was sent. What the pattern finds is told. */
export type Fault = readonly [pattern: RegExp, said: (found: string) => string];

export interface Catalogue {
  codes: Readonly<Record<string, Entry>>;
  /** The first that fits counts. */
  faults: readonly Fault[];
  /** Of a code without words of its own. */
  unknown(title: string): string;
}

export function translated<R extends Refused>({ codes, faults, unknown }: Catalogue, said: R): R {
  const errors = said.errors?.map(({ path, message }) => ({ path, message: ofFault(faults, message) }));
  const entry = Object.hasOwn(codes, said.code) ? codes[said.code]! : null;
  const sentence = typeof entry === 'function' ? entry(said) : entry;
  if (sentence === null) return { ...said, title: unknown(said.title), ...(errors && { errors }) };
  const [title, help = errors?.map(({ message }) => message).join(' ')] = sentence;
  return { ...said, title, detail: help, ...(errors && { errors }) };
}

/** What nobody has thought of is said as the server says it. */
function ofFault(faults: readonly Fault[], message: string): string {
  for (const [pattern, said] of faults) {
    const found = pattern.exec(message);
    if (found) return said(found[1] ?? '');
  }
  return message;
}
