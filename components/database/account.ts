/** PostgreSQL refuses to run as root; then it gets an account of its own. */
import { spawnSync } from 'node:child_process';

export interface Account {
  uid: number;
  gid: number;
}
const accountName = 'vitascope';

/** The account of the database, made when it is missing; null when we are not root and need none. */
export function databaseAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const found = lookUp();
  if (found) return found;
  const args = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', accountName];
  const made = spawnSync('useradd', args, { encoding: 'utf8' });
  // Two first starts at the same time: one of them finds the account there.
  const account = lookUp();
  if (account) return account;
  const why = made.error?.message ?? made.stderr.trim();
  throw new Error(
    `PostgreSQL does not run as root and needs the account "${accountName}", which could not be made (${why}). Make it by: useradd ${args.join(' ')}`,
  );
}

function lookUp(): Account | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, accountName], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/**
 * The same command under the account. setpriv replaces itself, so the process id is that of the command. The parent-death signal is
 * set here because a change of user clears the one that a caller has set; SIGINT is PostgreSQL's clean and quick shutdown.
 */
export function underAccount(account: Account | null, command: string, args: string[]): { command: string; args: string[] } {
  if (account === null) return { command, args };
  const privileges = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--inh-caps=-all', '--pdeathsig=INT'];
  return { command: 'setpriv', args: [...privileges, '--', command, ...args] };
}

/** Whether the account can reach what lies in the folder. Asked of the system itself, so that access lists count. */
export function canPass(account: Account, folder: string): boolean {
  const { command, args } = underAccount(account, 'test', ['-x', folder]);
  return spawnSync(command, args, { cwd: '/' }).status === 0;
}
