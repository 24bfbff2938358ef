/** vitascope storage move, stores, cors: where objects are kept, and who may reach them. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Client, Output } from '../gateway/contract/client.ts';
import { adminClient, adminCommand, amount } from './admin.ts';
import type { ConnectionOptions } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { follow } from './follow.ts';

type Stores = Output<'GET /api/v1/admin/storage/stores'>;
type Target = 'folder' | 's3' | 'own';
type ObjectClass = Stores['classes'][number]['class'];

export function addStorageMove(storage: Command): void {
  adminCommand(storage, 'stores', 'show where objects are kept, and how far a move is').action(async (options: ConnectionOptions) => {
    report(await (await adminClient(options))('GET /api/v1/admin/storage/stores'));
  });
  adminCommand(storage, 'move', 'move objects to another store while the instance runs; again, it goes on where it was')
    .option('--to <store>', 's3 (the common bucket), own (buckets of their own) or folder', target)
    .option('--class <class>', 'only objects of this class: raw, exports or assets', objectClass)
    .option('--stop', 'stop the move that runs')
    .option('--delete-old', 'delete from the store before what is in the new one')
    .action(async (options: ConnectionOptions & { to?: Target; class?: ObjectClass; stop?: boolean; deleteOld?: boolean }) => {
      const wishes = [options.to !== undefined, options.stop === true, options.deleteOld === true].filter(Boolean);
      if (wishes.length !== 1) throw new CommandFailure(exitCodes.usage, 'Say one of --to STORE, --stop and --delete-old.');
      const call = await adminClient(options);
      if (options.stop) {
        await call('DELETE /api/v1/admin/storage/move');
        console.log('Stopped. New objects still go to the new store, and both are read; "vitascope storage move --to" goes on.');
        return;
      }
      const only = options.class === undefined ? {} : { class: options.class };
      if (options.to !== undefined) await call('POST /api/v1/admin/storage/move', { body: { to: options.to, ...only } });
      else await call('POST /api/v1/admin/storage/move/delete-old', { body: only });
      await watch(call);
    });
  adminCommand(storage, 'cors', 'let pages of this instance send files to the buckets that need it')
    .option('--print', 'only print the documents for the tools of the store')
    .action(async (options: ConnectionOptions & { print?: boolean }) => {
      const call = await adminClient(options);
      const { origins, buckets } = await call('GET /api/v1/admin/storage/cors');
      if (options.print) return print(buckets);
      try {
        await call('PUT /api/v1/admin/storage/cors');
        console.log(`Pages of ${origins.join(', ')} may reach ${buckets.map(({ name }) => name).join(' and ')} now.`);
      } catch (error) {
        print(buckets);
        console.error('The store does not take this from here: set what stands above with its own tools.');
        throw error;
      }
    });
}

/** One document for one bucket, as the tools of stores take it; of several, each by the name of its bucket. */
function print(buckets: { name: string; document: unknown }[]): void {
  const [first] = buckets;
  const shown = buckets.length === 1 ? first?.document : Object.fromEntries(buckets.map(({ name, document }) => [name, document]));
  console.log(JSON.stringify(shown, null, 2));
}

async function watch(call: Client): Promise<void> {
  const last = await follow({
    look: () => call('GET /api/v1/admin/storage/stores'),
    lineOf: ({ move }) => {
      if (move?.state !== 'running') return null;
      return move.kind === 'copy' ? `Moved ${amount(move.report.copied)}` : `Deleted ${amount(move.report.deleted)}`;
    },
    elsewhere: '"vitascope storage stores", or "vitascope storage move --stop"',
  });
  report(last);
}

function report({ classes, move }: Stores): void {
  const places = classes.map(({ active, other }) => `${active}${other === null ? '' : `; those that are not there yet, in: ${other}`}`);
  const [first] = places;
  if (places.every((place) => place === first)) console.log(`Objects are in: ${first}.`);
  else for (const [n, place] of places.entries()) console.log(`${classes[n]?.class} are in: ${place}.`);
  if (move === null) return;
  const { copied, there, deleted, kept, damaged } = move.report;
  const ways = [...new Set(move.legs.map(({ from, to }) => (move.kind === 'copy' ? `from ${from} to ${to}` : `from ${from}`)))].join(', ');
  const which = move.legs.length === classes.length ? '' : ` of ${move.legs.map((leg) => leg.class).join(', ')}`;
  const what = move.kind === 'copy' ? `Move${which} ${ways}` : `Deletion of what was moved${which} ${ways}`;
  console.log(`${what}: ${move.state}${move.problem === null ? '' : `: ${move.problem}`}.`);
  if (move.kind === 'copy') console.log(`Moved and read again: ${amount(copied)}; there already: ${amount(there)}.`);
  else console.log(`Deleted: ${amount(deleted)}; kept, as the new store has them not: ${amount(kept)}.`);
  for (const key of damaged) console.log(`Moved as it is, though its bytes are not those that its name tells: ${key}`);
  if (move.state === 'failed' || damaged.length > 0) process.exitCode = exitCodes.failed;
}

function target(text: string): Target {
  if (text !== 's3' && text !== 'folder' && text !== 'own') throw new InvalidArgumentError('It must be s3, own or folder.');
  return text;
}
function objectClass(text: string): ObjectClass {
  if (text !== 'raw' && text !== 'exports' && text !== 'assets') throw new InvalidArgumentError('It must be raw, exports or assets.');
  return text;
}
