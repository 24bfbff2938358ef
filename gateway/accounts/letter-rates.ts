/** Nobody's letter box is filled by others. To say that a letter was left out would tell more than it should. */
import type { Accounts } from './accounts.ts';

const aMinuteToOne = 2;

export async function mayWriteTo({ rates }: Pick<Accounts, 'rates'>, email: string): Promise<boolean> {
  return (await rates.take(`letters to ${email}`, aMinuteToOne)) === 0;
}
