/** vitascope workers: who works for this server, and whether they may go on. (vitascope worker runs one.) */
import type { Command } from 'commander';
import { adminClient, adminCommand, at, groupOf } from './admin.ts';
import type { ConnectionOptions } from './connection.ts';
import { oneLine, table } from './status.ts';

export function addWorkers(program: Command): void {
  const workers = groupOf(program, 'workers', 'list, drain, resume and disable the workers of a server');
  adminCommand(workers, 'list', 'list workers, newest first').action(async (options: ConnectionOptions) => {
    const { items } = await (await adminClient(options))('GET /api/v1/admin/workers');
    const rows = items.map((one) => [
      one.id,
      one.state,
      one.online ? 'yes' : 'no',
      `${one.running.length} of ${one.capabilities?.concurrency ?? '-'}`,
      `${one.capabilities?.version ?? '-'}`,
      one.lastHeartbeatAt === null ? 'never' : at(one.lastHeartbeatAt),
      oneLine(one.label),
    ]);
    console.log(
      rows.length === 0 ? 'No workers yet.' : table([['WORKER', 'STATE', 'ONLINE', 'JOBS', 'VERSION', 'LAST SEEN', 'NAME'], ...rows]),
    );
  });
  for (const [name, description, said] of [
    ['drain', 'let it finish what it does, and give it nothing new', 'finishes what it does and gets nothing new'],
    ['resume', 'give it work again', 'gets work again'],
    ['disable', 'refuse its key from now on; this cannot be undone', 'is disabled'],
  ] as const)
    adminCommand(workers, name, description)
      .argument('<worker>')
      .action(async (id: string, options: ConnectionOptions) => {
        await (await adminClient(options))('POST /api/v1/admin/workers/{id}/{action}', { params: { id, action: name } });
        console.log(`${id} ${said}.`);
      });
}
