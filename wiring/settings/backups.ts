import { resolve } from 'node:path';
import { type BackupPlace, readBackupPlace } from './backup-place.ts';
import { setting } from './setting.ts';
import { hostKey, secret } from './values.ts';

/** Backups: where they go. When, and how many stay, is set while the server runs; the place must be known without a database. */
export const backups = {
  backupTarget: setting<BackupPlace | null>({
    flag: '--backup-target',
    env: 'VITASCOPE_BACKUP_TARGET',
    value: 'PLACE',
    help: 'where backups go: a folder, s3://BUCKET/PREFIX, s3+https://KEY@HOST/BUCKET/PREFIX, sftp://USER@HOST/FOLDER, ftps:// or ftp://',
    usually: 'backups in the data folder',
    see: 'backups.md',
    parse: readBackupPlace,
    builtIn: () => null,
  }),
  backupHostKey: setting<string | null>({
    flag: '--backup-host-key',
    env: 'VITASCOPE_BACKUP_HOST_KEY',
    value: 'SHA256:...',
    help: 'fingerprint of the SFTP server of the backups, which must show this key',
    usually: 'none',
    see: 'backups.md',
    parse: hostKey,
    builtIn: () => null,
  }),
  backupKeyFile: setting<string | null>({
    flag: '--backup-key-file',
    env: 'VITASCOPE_BACKUP_KEY_FILE',
    value: 'FILE',
    help: 'private key to sign in to the SFTP server of the backups with',
    usually: 'none',
    parse: (text) => resolve(text),
    builtIn: () => null,
  }),
  backupPassword: setting<string | null>({
    flag: null,
    env: 'VITASCOPE_BACKUP_PASSWORD',
    value: '',
    help: 'password, or secret key, for the place of the backups',
    usually: '',
    secret: true,
    parse: secret,
    builtIn: () => null,
  }),
  backupPassphrase: setting<string | null>({
    flag: null,
    env: 'VITASCOPE_BACKUP_PASSPHRASE',
    value: '',
    help: 'encrypts backups; keep it elsewhere as well, as nobody can read them without it',
    usually: '',
    see: 'backups.md',
    secret: true,
    parse: secret,
    builtIn: () => null,
  }),
};
