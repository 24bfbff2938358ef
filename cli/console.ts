/** vitascope console: a link that signs a browser in to the admin console. */
import type { Command } from 'commander';
import { createCommandClient } from './api.ts';
import { type ConnectionOptions, needKey, readAdminConnection, withAdminConnection } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';

interface Options extends ConnectionOptions {
  account?: string;
  at?: string;
}

export function addConsole(program: Command): void {
  withAdminConnection(
    program.command('console').description('print a link that signs a browser in to the admin console, once, within the hour'),
  )
    .option('--account <id>', 'as whom; the first administrator without')
    .option('--at <url>', 'address by which the browser reaches the admin port, such as http://localhost:9001 through a tunnel')
    .action(async (options: Options) => {
      const connection = await readAdminConnection(options, process.env);
      needKey(connection);
      const call = createCommandClient(connection);
      const account = options.account ?? (await firstAdministrator(call));
      const { url } = await call('POST /api/v1/admin/accounts/{account}/sign-in-link', { params: { account } });
      console.log(consoleLink(url, options.at ?? connection.server));
    });
}

/** The link of the site, at another address: both listeners take it. */
export function consoleLink(link: string, at: string): string {
  if (!URL.canParse(at) || !/^https?:$/.test(new URL(at).protocol))
    throw new CommandFailure(exitCodes.usage, `--at is "${at}"; it must be an http or https address.`);
  return new URL(new URL(link).pathname + new URL(link).search, at).href;
}

async function firstAdministrator(call: ReturnType<typeof createCommandClient>): Promise<string> {
  // Newest first; there are few.
  const { items } = await call('GET /api/v1/admin/accounts', { query: { state: 'administrators', limit: 100 } });
  const first = items.filter(({ approved, banned }) => approved && banned === null).at(-1);
  if (first === undefined) throw new CommandFailure(exitCodes.failed, 'There is no administrator who may sign in.');
  return first.id;
}
