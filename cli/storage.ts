/** vitascope storage: compares the object store with the catalogue. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Client, Output } from '../gateway/contract/client.ts';
import { adminClient, adminCommand, amount, groupOf } from './admin.ts';
import type { ConnectionOptions } from './connection.ts';
import { exitCodes } from './failure.ts';
import { follow } from './follow.ts';
import { megabytes } from './meter.ts';
import { table } from './status.ts';
import { addStorageMove } from './storage-move.ts';

type Reconcile = Output<'GET /api/v1/admin/storage/reconcile'>;
const reconcile = '/api/v1/admin/storage/reconcile';

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
      const call = await adminClient(options);
      await call(`POST ${reconcile}`, { body: { delete: options.delete === true, olderThanHours: options.olderThan } });
      await watch(call);
    });
  adminCommand(storage, 'status', 'show what the latest reconcile has found').action(async (options: ConnectionOptions) => {
    report(await (await adminClient(options))(`GET ${reconcile}`));
  });
  adminCommand(storage, 'cancel', 'end the reconcile that runs').action(async (options: ConnectionOptions) => {
    await (await adminClient(options))(`DELETE ${reconcile}`);
    console.log('Cancelled.');
  });
  addStorageMove(storage);
}

async function watch(call: Client): Promise<void> {
  const last = await follow({
    look: () => call(`GET ${reconcile}`),
    lineOf: (now) => {
      if (now.state !== 'running') return null;
      return `Looked at ${now.phase === 'objects' ? `${now.report.objects.count} objects` : `${now.report.named} names`}`;
    },
    elsewhere: '"vitascope storage status", or "vitascope storage cancel"',
  });
  report(last);
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

function hours(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(h|d)$/.exec(text);
  if (!match) throw new InvalidArgumentError('It must be a time such as 36h or 7d.');
  return Number(match[1]) * (match[2] === 'd' ? 24 : 1);
}
