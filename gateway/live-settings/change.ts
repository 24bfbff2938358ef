/** Changing settings: by the version that was read, so that no change is overwritten unseen. */
import type { Database } from '../../components/database/contract.ts';
import type { SectionName } from '../contract/setting-sections.ts';
import { type Refusal, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { writeSetting } from '../stored-settings.ts';

/** RFC 9110, 13.1.1; without it two administrators would undo each other's changes and nobody would know (RFC 6585, 3). */
export function seenVersion(ifMatch: string): number {
  const version = /^"(\d{1,9})"$/.exec(ifMatch.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw refuse(
    'precondition-required',
    428,
    'Send the version that you have read in If-Match, with its quotes: it is the ETag of the settings.',
  );
}
export function changedMeanwhile(): Refusal {
  return refuse(
    'changed-meanwhile',
    412,
    'Somebody has changed these settings since you read them. Read them again, and repeat your change.',
  );
}

export interface Change {
  value: unknown;
  seen: number;
  by: string;
}

/** Writes a section and lets it hold here at once. */
export async function changeSection(
  { database, live, events }: Pick<Services, 'database' | 'live' | 'events'>,
  name: SectionName,
  change: Change,
): Promise<void> {
  if (!(await writeSetting(database, name, change))) throw changedMeanwhile();
  await live.refresh();
  const { version } = live.now(name);
  await events.append([{ type: 'settings.changed', subject: { type: 'settings', id: name }, data: { version } }]);
}

/** All of them or none. False when one was changed meanwhile. */
export async function writeAll(database: Database, changes: (Change & { name: string })[]): Promise<boolean> {
  const moved = new Error('changed meanwhile');
  try {
    await database.begin(async (transaction) => {
      for (const { name, ...change } of changes) if (!(await writeSetting(transaction as unknown as Database, name, change))) throw moved;
    });
    return true;
  } catch (error) {
    if (error === moved) return false;
    throw error;
  }
}
