/** vitascope storage: compares the object store with the catalogue. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { admin, adminCall, adminCommand, groupOf } from './admin.ts';
import type { Call } from './api.ts';
import type { ConnectionOptions } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { megabytes } from './meter.ts';
import { table } from './status.ts';

interface Amount {
  count: number;
  sizeBytes: number;
}
interface Reconcile {
  state: 'running' | 'done' | 'cancelled' | 'failed';
  delete: boolean;
  olderThanHours: number;
  phase: string;
  problem: string | null;
  report: {
    objects: Amount;
    orphans: Record<string, Amount>;
    orphanExamples: string[];
    inUse: Amount;
    deleted: Amount;
    undeletable: Amount;
    named: number;
    missing: number;
    resized: number;
    damagedVideos: number;
    damaged: { videoId: string; missing: number; resized: number; keys: string[] }[];
    unfinished: Amount;
  };
}
const path = admin('storage/reconcile');
const pollMs = 1_000;

export function addStorage(program: Command): void {
  const storage = groupOf(program, 'storage', 'look after stored objects');
  adminCommand(
    storage,
    'reconcile',
    'look for objects that nothing names, and for videos whose objects are missing; deletes nothing unless told',
  )
    .option('--delete', 'delete the objects that nothing names, and leftovers of uploads')
    .option('--older-than <time>', 'only what is older, such as 36h or 7d; at least 24h with --delete', hours, 24)
    .action(async (options: ConnectionOptions & { delete?: boolean; olderThan: number }) => {
      const call = await adminCall(options);
      await call('POST', path, { delete: options.delete === true, olderThanHours: options.olderThan });
      await follow(call);
    });
  adminCommand(storage, 'status', 'show what the latest reconcile has found').action(async (options: ConnectionOptions) => {
    report(await (await adminCall(options))<Reconcile>('GET', path));
  });
  adminCommand(storage, 'cancel', 'end the reconcile that runs').action(async (options: ConnectionOptions) => {
    await (await adminCall(options))('DELETE', path);
    console.log('Cancelled.');
  });
}

async function follow(call: Call): Promise<void> {
  // It runs on the server: who stops watching does not stop it.
  const leave = new AbortController();
  const onInterrupt = () => leave.abort();
  process.once('SIGINT', onInterrupt);
  try {
    let said = '';
    for (;;) {
      const now = await call<Reconcile>('GET', path);
      if (now.state !== 'running') return report(now);
      const words = now.phase === 'objects' ? `${now.report.objects.count} objects` : `${now.report.named} names`;
      if (words !== said) console.error(`Looked at ${words}`);
      said = words;
      await sleep(pollMs, undefined, { signal: leave.signal });
    }
  } catch (error) {
    if (!leave.signal.aborted) throw error;
    throw new CommandFailure(exitCodes.interrupted, 'It goes on: see "vitascope storage status", or "vitascope storage cancel".');
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

/** Damage is a failure, so that a script notices it. */
function report({ state, delete: deletes, olderThanHours, report: found, problem }: Reconcile): void {
  if (state !== 'done') console.log(`This one ${state === 'running' ? 'still runs' : `was ${state}`}${problem ? `: ${problem}` : ''}.`);
  console.log(`${amount(found.objects)} stored; ${found.named} named.`);
  if (found.inUse.count > 0)
    console.log(`Left alone, as they are young, belong to work under way, or are given back soon anyway: ${amount(found.inUse)}.`);
  const kinds = Object.entries(found.orphans).toSorted(([, a], [, b]) => b.sizeBytes - a.sizeBytes);
  if (kinds.length === 0) console.log(`No object older than ${olderThanHours} h is without a name.`);
  else
    console.log(
      `\n${table([['NOT NAMED', 'OBJECTS', 'SIZE'], ...kinds.map(([kind, one]) => [kind, `${one.count}`, megabytes(one.sizeBytes)])])}`,
    );
  if (kinds.length > 0 && !deletes) console.log('Nothing was deleted: add --delete to do so. Unknown objects are never deleted.');
  if (found.deleted.count > 0) console.log(`Deleted: ${amount(found.deleted)}.`);
  if (found.undeletable.count > 0) console.log(`The store refused to delete ${amount(found.undeletable)}.`);
  if (found.unfinished.count > 0) console.log(`${deletes ? 'Removed leftovers' : 'Leftovers'} of uploads: ${amount(found.unfinished)}.`);
  if (found.damagedVideos > 0) {
    console.log(`\n${found.damagedVideos} videos are damaged: ${found.missing} objects are missing, ${found.resized} have another size.`);
    for (const one of found.damaged)
      console.log(`${one.videoId}  ${one.missing} missing, ${one.resized} of another size, such as ${one.keys[0]}`);
  }
  if (found.damagedVideos > 0 || state === 'failed') process.exitCode = exitCodes.failed;
}

function amount({ count, sizeBytes }: Amount): string {
  return `${count} objects of ${megabytes(sizeBytes)}`;
}
function hours(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(h|d)$/.exec(text);
  if (!match) throw new InvalidArgumentError('It must be a time such as 36h or 7d.');
  return Number(match[1]) * (match[2] === 'd' ? 24 : 1);
}
