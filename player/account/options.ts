/** What the instance offers to whoever has no account yet, and asks of passwords. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../requests.ts';
import { problemFrom, say } from '../store.ts';

export type Options = Awaited<ReturnType<typeof readOptions>>;
const readOptions = () => call('GET /api/v1/auth/options');

/** Whether people make their accounts here, with an address and a password. */
export const makesAccounts = ({ signUp }: Options) => signUp === 'open' || signUp === 'approval';

export function useOptions(): Options | null {
  const [options, set] = useState<Options | null>(null);
  useEffect(() => {
    readOptions().then(set, (error: unknown) => say(problemFrom(error).message));
  }, []);
  return options;
}
