/** `vitascope backup restore`: puts a stopped instance back as a backup has it. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError, type Head } from '../components/backups/contract.ts';
import { databasesAside, othersConnected } from '../components/backups/database/server.ts';
import { dropAside, restoreArchive, undoRestore } from '../components/backups/restore.ts';
import { startEmbeddedPostgres, waitForDatabase } from '../components/database/embedded.ts';
import { backupName, loading, printOf, secretFiles, settleRestore, targetOf } from './backups.ts';
import { claimDataFolder } from './data-folder.ts';
import { forgetSecrets, type SecretFiles, secretsAlongside, secretsBefore } from './restored-secrets.ts';
import { readSettings, SettingError, type Settings } from './settings.ts';

interface Wish {
  name: string | null;
  replaces: boolean;
  undoes: boolean;
  drops: boolean;
  /** Whether or not the disk seems to have room for it. */
  fits: boolean;
}
const say = (text: string) => console.log(text);

export async function runRestore(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { wish, rest } = read(args);
  const settings = readSettings(rest, env);
  const runDir = join(settings.data, 'run');
  await mkdir(runDir, { recursive: true, mode: 0o755 });
  await claimDataFolder(runDir);
  let stop: (() => Promise<void>) | null = null;
  try {
    let url = settings.databaseUrl;
    if (url === null) ({ url, stop } = await startEmbeddedPostgres({ dataDir: settings.data, durable: true }));
    else await waitForDatabase(url, 10_000);
    const load = await loading(settings, url);
    const others = await othersConnected(load.server, backupName);
    if (others.length > 0)
      throw new BackupError(
        'unusable',
        `The database is used by ${others.join(', ')}. Stop the instance everywhere, end these connections, and run the command again.`,
      );
    await settleRestore(settings, url);
    try {
      if (wish.undoes) await undo(settings, load);
      else if (wish.drops) await drop(load);
      else await restore(settings, load, wish);
    } finally {
      // Where that fails the next run does it, or the next start.
      await settleRestore(settings, url).catch(() => {});
    }
    await forgetSecrets(settings.data, await databasesAside(load.server));
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    throw new SettingError(error.message);
  } finally {
    await stop?.();
    await rm(join(runDir, 'supervisor.pid'), { force: true });
  }
}

type Load = Awaited<ReturnType<typeof loading>>;

async function restore(settings: Settings, load: Load, wish: Wish): Promise<void> {
  const { target } = targetOf(settings);
  const listed = await target.list();
  const name = wish.name === 'newest' ? listed[0]?.name : wish.name;
  if (name === undefined || name === null) {
    say(
      listed.length === 0
        ? `No backup lies at ${target.place}.`
        : `Backups at ${target.place}, the newest first:\n${listed.map((one) => `  ${one.name}`).join('\n')}`,
    );
    if (wish.name === null && listed.length > 0) say('Say which: vitascope backup restore NAME, or "newest".');
    if (wish.name !== null) process.exitCode = 1;
    return;
  }
  const notes: string[] = [];
  let isTold = false;
  say(`Restoring ${name} from ${target.place} ...`);
  const done = await restoreArchive({
    ...load,
    ...(wish.fits && { server: { ...load.server, freeBytes: null } }),
    target,
    passphrase: settings.backupPassphrase,
    name,
    replaces: wish.replaces,
    now: new Date(),
    waiting() {
      if (!isTold)
        say('All is restored, but somebody is connected to the database that it replaces. Waiting until that connection ends ...');
      isTold = true;
    },
    async alongside(head, secrets) {
      notes.push(...(await aboutSecrets(settings, head, secrets)));
      return secretsAlongside(settings.data, ownSecrets(settings), placed(settings, secrets));
    },
  });
  say(`Restored: ${done.rows} rows of ${done.tables} tables, as of ${done.madeAt}.`);
  if (done.aside !== null)
    say(`The database before is kept as ${done.aside}: "vitascope backup restore --undo" brings it back, "--drop-old" removes it.`);
  for (const note of notes) say(note);
  say(
    'Objects (sources, segments, pictures) are in no backup. Start the instance, and run "vitascope storage reconcile": it tells which videos miss any.',
  );
}

/** What the operator has to know about the secret, which the database was used with. */
async function aboutSecrets(settings: Settings, head: Head, secrets: Record<string, string>): Promise<string[]> {
  const given =
    settings.secretFile === null ? (secrets.secret ?? (await present(settings))) : (await readFile(settings.secretFile, 'utf8')).trim();
  if (given !== null && printOf(given) === head.secretPrint) return [];
  const where = settings.secretFile ?? join(settings.data, 'secret');
  return [
    `The secret that this database was used with is not in ${where}: everybody has to sign in anew, and second factors cannot be used until it is there. This backup does not hold it${head.secrets.length === 0 ? ', as it is not encrypted and went to another machine' : ''}.`,
  ];
}
async function present(settings: Settings): Promise<string | null> {
  return (await readFile(join(settings.data, 'secret'), 'utf8').catch(() => null))?.trim() ?? null;
}

/** A secret that is given by its own file is not ours to change. */
function ownSecrets({ secretFile }: Settings): readonly string[] {
  return secretFiles.filter((name) => name !== 'secret' || secretFile === null);
}
function placed(settings: Settings, secrets: Record<string, string>): SecretFiles {
  const names = ownSecrets(settings).filter((name) => secrets[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, Buffer.from(`${secrets[name]}\n`).toString('base64')]));
}

async function undo(settings: Settings, load: Load): Promise<void> {
  const [newest] = await databasesAside(load.server);
  if (newest !== undefined) say(`Putting ${newest} in the place of ${load.server.own}, which is kept in turn ...`);
  const { aside } = await undoRestore({
    server: load.server,
    now: new Date(),
    alongside: async (back) => secretsAlongside(settings.data, ownSecrets(settings), (await secretsBefore(settings.data, back)) ?? {}),
  });
  say(`The database before the restore is in use again. The restored one is kept as ${aside}.`);
}

async function drop(load: Load): Promise<void> {
  const names = await databasesAside(load.server);
  if (names.length > 0) say(`Dropping the databases that restores have put aside: ${names.join(', ')} ...`);
  await dropAside(load.server);
  say(names.length === 0 ? 'No database was kept.' : `Removed: ${names.join(', ')}.`);
}

function read(args: string[]): { wish: Wish; rest: string[] } {
  const flags = { '--replace': 'replaces', '--undo': 'undoes', '--drop-old': 'drops', '--no-room-check': 'fits' } as const;
  const wish: Wish = { name: null, replaces: false, undoes: false, drops: false, fits: false };
  const rest: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const one = args[at] ?? '';
    if (one in flags) wish[flags[one as keyof typeof flags]] = true;
    else if (one.startsWith('--')) {
      rest.push(one);
      if (!one.includes('=') && args[at + 1] !== undefined) rest.push(args[(at += 1)] ?? '');
    } else if (wish.name === null) wish.name = one;
    else throw new SettingError(`Only one backup can be restored; "${one}" is one too many.`);
  }
  return { wish, rest };
}
