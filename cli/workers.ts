/** vitascope workers: who works for this server, and whether they may go on. (vitascope worker runs one.) */
import type { Command } from 'commander';
import { admin, adminCall, adminCommand, at, groupOf } from './admin.ts';
import type { ConnectionOptions } from './connection.ts';
import { oneLine, table } from './status.ts';

interface Worker {
  id: string;
  label: string;
  state: string;
  online: boolean;
  running: { jobId: string; kind: string }[];
  capabilities: { version?: string; concurrency?: number } | null;
  lastHeartbeatAt: string | null;
}

export function addWorkers(program: Command): void {
  const workers = groupOf(program, 'workers', 'list, drain, resume and disable the workers of a server');
  adminCommand(workers, 'list', 'list workers, newest first').action(async (options: ConnectionOptions) => {
    const { items } = await (await adminCall(options))<{ items: Worker[] }>('GET', admin('workers'));
    const rows = items.map((one) => [
      one.id,
      one.state,
      one.online ? 'yes' : 'no',
      `${one.running.length} of ${one.capabilities?.concurrency ?? '-'}`,
      one.capabilities?.version ?? '-',
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
        await (await adminCall(options))('POST', admin('workers', id, name));
        console.log(`${id} ${said}.`);
      });
}
