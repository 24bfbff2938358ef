import type { FieldName } from '../../gateway/contract/setting-sections.ts';

/** Everything about one setting: the command line, the environment, the help, the documents and the checks come from it. */
export interface Setting<T> {
  /** Null for secrets: other users of the machine can read command lines. */
  flag: string | null;
  env: string;
  /** What stands behind the option, in words. */
  value: string;
  help: string;
  /** What holds when nothing is given, in words; empty for what must be given. */
  usually: string;
  /** The page of docs/ that says more. */
  see?: string;
  /** Can also be changed while the server runs, unless it is given at start. */
  live?: FieldName;
  /** Is shown to nobody. */
  secret?: true;
  /** Throws the words for what the value must be. */
  parse(text: string): T;
  builtIn(): T;
}

export const setting = <T>(one: Setting<T>): Setting<T> => one;

/** For an option's help, with what holds when it is not given. */
export function helpOf({ help, usually }: Pick<Setting<unknown>, 'help' | 'usually'>): string {
  return usually === '' ? help : `${help} (${usually})`;
}

/**
 * What somebody has typed, for showing it to them: without what may be a password. In front of an @, all from the first colon on is taken
 * for one, since what is mistyped need not look like an address.
 */
export function shown(text: string): string {
  return text.replace(/^([^:\s]*:\/*)[\s\S]*@/, '$1...@');
}
