/** vitascope backup: makes, lists, verifies and removes backups of a running instance, and restores a stopped one. */
import type { Command } from 'commander';
import type { Client, Output } from '../gateway/contract/client.ts';
import { adminClient, adminCommand, at, groupOf } from './admin.ts';
import type { ConnectionOptions } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { follow } from './follow.ts';
import { megabytes } from './meter.ts';
import { runProgram } from './program.ts';
import { oneLine, table } from './status.ts';

const path = '/api/v1/admin/backups';
type Run = Output<'POST /api/v1/admin/backups'>;
const phases = { dump: 'Written', 'read-back': 'Read back', trial: 'Tried' };

export function addBackup(program: Command): void {
  const backup = groupOf(program, 'backup', 'back up the database and the secrets, and restore them');
  adminCommand(backup, 'now', 'make a backup').action(async (options: ConnectionOptions) => {
    const call = await adminClient(options);
    await watch(call, await call(`POST ${path}`));
  });
  adminCommand(backup, 'list', 'show the backups and what came of the last run').action(async (options: ConnectionOptions) => {
    const { items, place, latest } = await (await adminClient(options))(`GET ${path}`);
    const rows = items.map((one) => [
      one.name,
      megabytes(one.sizeBytes),
      one.verifiedAt === null ? 'no' : at(one.verifiedAt),
      one.restoredAt === null ? 'no' : at(one.restoredAt),
    ]);
    console.log(
      items.length === 0
        ? `No backup lies at ${oneLine(place)}.`
        : `${table([['NAME', 'SIZE', 'VERIFIED', 'TRIED'], ...rows])}\nThey lie at ${oneLine(place)}.`,
    );
    if (latest?.state === 'running') console.log(`One is being ${latest.kind === 'make' ? 'made' : 'verified'} now.`);
    if (latest?.state === 'failed') console.log(`The last one failed: ${oneLine(latest.problem ?? '')}`);
  });
  adminCommand(backup, 'verify', 'read a backup, compare its sums, and try it on a database that is dropped afterwards')
    .argument('<name>')
    .option('--sums-only', 'do not try it on a database')
    .action(async (name: string, options: ConnectionOptions & { sumsOnly?: boolean }) => {
      const call = await adminClient(options);
      const params = { name };
      await watch(call, await call(`POST ${path}/{name}/verify`, { params, body: { restores: options.sumsOnly !== true } }));
    });
  adminCommand(backup, 'stop', 'stop what is being made or verified; what was begun of a backup is removed').action(
    async (options: ConnectionOptions) => {
      const call = await adminClient(options);
      const { latest } = await call(`GET ${path}`);
      if (latest?.state !== 'running') return console.log('Nothing is being made or verified.');
      await call(`DELETE ${path}/running`);
      console.log(latest.kind === 'make' ? 'Stopped. What was begun of the backup is removed.' : 'Stopped. The backup is as it was.');
    },
  );
  adminCommand(backup, 'remove', 'remove a backup')
    .argument('<name>')
    .action(async (name: string, options: ConnectionOptions) => {
      await (await adminClient(options))(`DELETE ${path}/{name}`, { params: { name } });
      console.log(`${oneLine(name)} is removed.`);
    });
  backup
    .command('restore')
    .description(
      'put a stopped instance back: restore NAME|newest [--replace] [--no-room-check], --undo, --drop-old; without a name it lists them; options of serve say where',
    )
    .argument('[options...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((args: string[]) => runProgram(['restore', ...args]));
}

async function watch(call: Client, { id }: Run): Promise<void> {
  const { latest } = await follow({
    look: () => call(`GET ${path}`),
    lineOf: ({ latest }) => {
      if (latest === null || latest.id !== id || latest.state !== 'running') return null;
      return latest.phase === null ? '' : `${phases[latest.phase]} ${megabytes(latest.bytes)}`;
    },
    elsewhere: '"vitascope backup list", or "vitascope backup stop"',
  });
  report(latest?.id === id ? latest : null);
}

function report(run: Run | null): void {
  if (run?.state === 'failed') throw new CommandFailure(exitCodes.failed, `It failed: ${oneLine(run.problem ?? '')}`);
  if (run?.state === 'cancelled') throw new CommandFailure(exitCodes.failed, 'Somebody has stopped it.');
  if (run === null) console.log('It has ended; see "vitascope backup list".');
  else console.log(`${oneLine(run.name ?? '')}  ${megabytes(run.bytes)}, ${found(run)}.`);
}
function found({ kind, restored, compared }: Run): string {
  if (kind === 'make') return 'read back and compared';
  const what = restored ? 'whole, and a database came of it' : 'whole';
  return compared
    ? `${what}; it is what was made under this name`
    : `${what}; what was made under this name is not known here, so it was compared with nothing`;
}
