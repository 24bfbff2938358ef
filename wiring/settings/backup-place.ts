/** Where backups go, as one address says it. Passwords are none of its parts: other users of the machine can read command lines. */
import { resolve } from 'node:path';

export type BackupPlace =
  | { kind: 'folder'; path: string }
  /** `endpoint` null: that of the instance's own objects, with its keys. */
  | { kind: 's3'; endpoint: string | null; accessKey: string | null; bucket: string; prefix: string }
  | { kind: 'sftp' | 'ftp' | 'ftps'; host: string; port: number; user: string; folder: string };

const words =
  'a folder, or an address such as s3://bucket/prefix, s3+https://key@host/bucket/prefix, sftp://user@host/folder or ftps://user@host/folder';
const ports = { sftp: 22, ftp: 21, ftps: 21 };

export function readBackupPlace(text: string): BackupPlace {
  if (!/^[a-z0-9+]+:\/\//i.test(text)) return { kind: 'folder', path: resolve(text) };
  // What stands between // and the path follows the rules of no scheme that the parser knows.
  const [, scheme = '', rest = ''] = /^([a-z0-9+]+):\/\/(.*)$/is.exec(text) ?? [];
  if (/[\s?#\\]/.test(rest)) throw new Error(words);
  if (scheme === 's3') return s3(null, rest, null);
  const [, user, address = '', path = ''] = /^(?:([^@/]*)@)?([^/@]+)(\/.*)?$/.exec(rest) ?? [];
  if (user?.includes(':')) throw new Error(`${words}; its password is VITASCOPE_BACKUP_PASSWORD, in the environment`);
  if (!URL.canParse(`http://${address}`)) throw new Error(words);
  const { hostname, port } = new URL(`http://${address}`);
  const name = user === undefined ? null : decodeURIComponent(user);
  if (scheme === 's3+https' || scheme === 's3+http') return s3(`${scheme.slice(3)}://${address}`, path.slice(1), name);
  if (scheme !== 'sftp' && scheme !== 'ftp' && scheme !== 'ftps') throw new Error(words);
  const folder = decodeURIComponent(path).replace(/\/+$/, '');
  if (name === null || name === '' || folder === '' || /[\r\n\0]|(^|\/)\.\.?(\/|$)/.test(folder)) throw new Error(words);
  return {
    kind: scheme,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (address.endsWith(':80') ? 80 : ports[scheme]) : Number(port),
    user: name,
    folder,
  };
}

function s3(endpoint: string | null, path: string, accessKey: string | null): BackupPlace {
  const [bucket = '', ...parts] = path.split('/').filter(Boolean);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || !parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)))
    throw new Error(words);
  if (endpoint !== null && !accessKey) throw new Error(`${words}: with its access key in front of the host`);
  return { kind: 's3', endpoint, accessKey, bucket, prefix: parts.length === 0 ? '' : `${parts.join('/')}/` };
}

export function placeText(place: BackupPlace): string {
  switch (place.kind) {
    case 'folder':
      return place.path;
    case 's3':
      return `${place.endpoint === null ? 's3:/' : `s3+${place.endpoint}`}/${place.bucket}/${place.prefix}`;
    default:
      return `${place.kind}://${place.user}@${place.host}:${place.port}${place.folder}`;
  }
}
