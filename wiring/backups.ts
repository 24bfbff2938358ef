/** Backups of this instance: their place, the database server, and the secrets that go into them. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { createBackups } from '../components/backups/backups.ts';
import type { Backups, BackupTarget } from '../components/backups/contract.ts';
import { type DatabaseServer, databasesAside } from '../components/backups/database/server.ts';
import type { LoadInit } from '../components/backups/load-archive.ts';
import { createBucketTarget } from '../components/backups/targets/bucket.ts';
import { createFolderTarget } from '../components/backups/targets/folder.ts';
import { createFtpTarget } from '../components/backups/targets/ftp.ts';
import { createPatientTarget } from '../components/backups/targets/patient.ts';
import { createSftpTarget } from '../components/backups/targets/sftp.ts';
import { databaseFolder } from '../components/database/folder.ts';
import { knownMigrations, migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { reserveForDatabase } from '../components/objects/contract.ts';
import { createRoom } from '../components/objects/room.ts';
import type { S3Settings } from '../components/objects/s3/settings.ts';
import { createS3Objects } from '../components/objects/s3.ts';
import { bucketsOf } from './buckets.ts';
import { version } from './identity.ts';
import { settleSecrets } from './restored-secrets.ts';
import { instanceSecret } from './secret.ts';
import { type BackupPlace, placeText } from './settings/backup-place.ts';
import { SettingError, type Settings } from './settings.ts';

/** How our connections for backups call themselves; others of ours have other names. */
export const backupName = 'vitascope-backup';
/** Files of the data folder without which a restored database cannot be used as before. */
export const secretFiles = ['secret', 'admin-key', 'worker-key'] as const;

export async function openBackups(settings: Settings, databaseUrl: string): Promise<Backups> {
  const { target, keepsSecrets } = targetOf(settings);
  return createBackups({
    ...(await loading(settings, databaseUrl)),
    target,
    passphrase: settings.backupPassphrase,
    product: version,
    secrets: async () => {
      const secret = await instanceSecret(settings);
      return { files: keepsSecrets ? await secretsIn(settings, secret) : {}, print: printOf(secret) };
    },
  });
}

/** `keepsSecrets`: nobody else can read what lies there. */
export function targetOf(settings: Settings): { target: BackupTarget; keepsSecrets: boolean } {
  const place: BackupPlace = settings.backupTarget ?? { kind: 'folder', path: join(settings.data, 'backups') };
  return {
    target: createPatientTarget(targetAt(place, settings)),
    keepsSecrets: settings.backupPassphrase !== null || place.kind === 'folder',
  };
}

function targetAt(place: BackupPlace, settings: Settings): BackupTarget {
  const { backupPassword: password, backupHostKey: hostKey, backupKeyFile: keyFile } = settings;
  switch (place.kind) {
    case 'folder': {
      const room = createRoom(place.path);
      return createFolderTarget(place.path, { take: (bytes) => room.take(bytes, reserveForDatabase) });
    }
    case 's3':
      return bucketAt(place, settings);
    case 'sftp': {
      if (hostKey === null)
        throw new SettingError(
          'Backups by SFTP need --backup-host-key: the fingerprint of the server, as "ssh-keyscan HOST | ssh-keygen -lf -" shows it.',
        );
      if (password === null && keyFile === null)
        throw new SettingError('Backups by SFTP need --backup-key-file, or VITASCOPE_BACKUP_PASSWORD in the environment.');
      return createSftpTarget({ ...place, hostKey, password, privateKey: keyFile === null ? null : keyText(keyFile) });
    }
    default:
      if (password === null) throw new SettingError('Backups by FTP need VITASCOPE_BACKUP_PASSWORD in the environment.');
      return createFtpTarget({ ...place, password, isSecure: place.kind === 'ftps' });
  }
}

function bucketAt(place: BackupPlace & { kind: 's3' }, settings: Settings): BackupTarget {
  const all = bucketsOf(settings);
  const own = all.s3;
  const { bucket, prefix, endpoint, accessKey } = place;
  if (endpoint === null && own === null)
    throw new SettingError(
      '--backup-target s3://... needs the object storage of --s3-endpoint; name another by s3+https://KEY@HOST/BUCKET.',
    );
  // A move of the objects, or a look for left-overs, must never come across backups.
  const isAmong = (one: S3Settings | null) =>
    one !== null &&
    one.bucket === bucket &&
    sameStore(one.endpoint, endpoint ?? own?.endpoint ?? '') &&
    (prefix.startsWith(one.prefix ?? '') || (one.prefix ?? '').startsWith(prefix));
  if (Object.values(all).some(isAmong))
    throw new SettingError(
      'Backups may not lie among the objects: give --backup-target another bucket, or objects a --s3-prefix of their own.',
    );
  if (endpoint === null)
    return createBucketTarget(createS3Objects({ ...(own as NonNullable<typeof own>), bucket, prefix }), placeText(place));
  if (settings.backupPassword === null)
    throw new SettingError('Backups in this bucket need its secret key: VITASCOPE_BACKUP_PASSWORD in the environment.');
  const { s3Region: region, s3PathStyle: pathStyle, backupPassword: secretKey } = settings;
  return createBucketTarget(
    createS3Objects({ endpoint, bucket, prefix, region, pathStyle, accessKey: accessKey ?? '', secretKey }),
    placeText(place),
  );
}

/** Addresses may be written in several ways: capitals, a port that goes without saying, a "/" at the end. */
function sameStore(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}

function keyText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingError(`--backup-key-file ${file} cannot be read: ${(error as Error).message}`);
  }
}

export async function loading(settings: Settings, databaseUrl: string): Promise<LoadInit> {
  return {
    server: await serverOf(settings, databaseUrl),
    migrate: (database, only) => migrate(database, only === null ? {} : { only }),
    known: await knownMigrations(),
  };
}

/** After a restore that was interrupted all of its secrets are in place, or none of them: before anybody reads one. */
export function settleRestore(settings: Settings, databaseUrl: string): Promise<void> {
  return settleSecrets(settings.data, async (aside) => (await databasesAside(await serverOf(settings, databaseUrl))).includes(aside));
}

async function serverOf({ data, databaseUrl: given }: Settings, databaseUrl: string): Promise<DatabaseServer> {
  const url = new URL(databaseUrl);
  // The disk of a server that others run cannot be seen from here.
  const folder = given === null ? (await databaseFolder(data)).path : null;
  return {
    // As libpq has it: without a name it is that of the user.
    own: decodeURIComponent(url.pathname.slice(1)) || decodeURIComponent(url.username) || 'postgres',
    freeBytes:
      folder === null
        ? null
        : async () => {
            const { bavail, bsize } = await statfs(folder);
            return bavail * bsize;
          },
    open(name) {
      const address = new URL(databaseUrl);
      address.pathname = `/${encodeURIComponent(name)}`;
      return openDatabase({ url: address.href, max: 1, patient: true, applicationName: backupName });
    },
  };
}

async function secretsIn(settings: Settings, secret: string): Promise<Record<string, string>> {
  const found: Record<string, string> = { secret };
  for (const name of secretFiles) {
    const text = name === 'secret' ? '' : await readFile(join(settings.data, name), 'utf8').catch(() => '');
    if (text.trim() !== '') found[name] = text.trim();
  }
  return found;
}

/** Tells whether two secrets are the same, and nothing else about them: they are random, and longer than anybody could guess. */
export function printOf(secret: string): string {
  return createHmac('sha256', secret).update('vitascope backup').digest('hex').slice(0, 32);
}
