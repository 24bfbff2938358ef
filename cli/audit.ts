/** vitascope audit: who did what. */
import type { Command } from 'commander';
import { adminClient, at, withAdminConnection } from './admin.ts';
import type { ConnectionOptions } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { oneLine, table } from './status.ts';

interface Options extends ConnectionOptions {
  actor?: string;
  account?: string;
  action?: string;
  limit: string;
}

export function addAudit(program: Command): void {
  withAdminConnection(program.command('audit').description('list changes that were made or refused, newest first'))
    .option('--actor <account>', 'of this account alone')
    .option('--account <account>', 'by this account or about it: who signed in to it, and who tried')
    .option('--action <operation>', 'of this operation alone, such as updateVideo')
    .option('--limit <n>', 'how many', '50')
    .action(async ({ actor, account, action, limit, ...options }: Options) => {
      if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > 500)
        throw new CommandFailure(exitCodes.usage, '--limit is a number from 1 to 500.');
      const query = { limit: Number(limit), ...(actor && { actor }), ...(account && { account }), ...(action && { action }) };
      const { items } = await (await adminClient(options))('GET /api/v1/admin/audit', { query });
      const rows = items.map((one) => [
        at(one.at),
        oneLine(one.actorId ?? one.actorKind),
        one.action,
        oneLine(Object.values(one.target).join(' ')),
        `${one.status}${one.code === null ? '' : ` ${one.code}`}`,
        one.address,
      ]);
      console.log(rows.length === 0 ? 'Nothing is on record.' : table([['AT', 'WHO', 'WHAT', 'ON', 'OUTCOME', 'FROM'], ...rows]));
    });
}
