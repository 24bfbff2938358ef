/** How values of settings are read: each of these gives the value, or throws the words for what it must be. */
import { isIP } from 'node:net';
import { networkOf } from '../../components/outgoing/addresses.ts';
import { versionShape } from '../../gateway/worker/semantic-version.ts';

export const roleNames = ['gateway', 'actors', 'worker', 'federation'] as const;
export type Role = (typeof roleNames)[number];

export const port = (text: string) => whole(text, 1, 65535);
export function whole(text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) throw new Error(`a whole number from ${least} to ${most}`);
  return number;
}
export function oneOf<T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Error(`one of: ${values.join(', ')}`);
  return found;
}
export function url(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error('an http or https address such as https://video.example.org');
  return text.replace(/\/+$/, '');
}
export function origin(text: string): string {
  const plain = url(text);
  if (new URL(plain).origin !== plain) throw new Error('an origin such as https://media.example.org, without a path');
  return plain;
}
export function databaseUrl(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text)) throw new Error('an address such as postgres://user:password@host:5432/vitascope');
  return text;
}
export function redisUrl(text: string): string {
  if (!URL.canParse(text) || !/^rediss?:$/.test(new URL(text).protocol) || new URL(text).hostname === '')
    throw new Error('an address such as redis://:password@host:6379, or rediss://');
  return text;
}
/** Its key stands where names stand in addresses, and the number of its project at the end. */
export function sentryDsn(text: string): string {
  const dsn = URL.canParse(text) ? new URL(text) : null;
  if (dsn === null || !/^https?:$/.test(dsn.protocol) || !/^\w+$/.test(dsn.username) || !/\/\d+$/.test(dsn.pathname) || dsn.search !== '')
    throw new Error('an address such as https://KEY@sentry.example.org/1');
  return text;
}
export function smtpUrl(text: string): string {
  if (!URL.canParse(text) || !/^smtps?:$/.test(new URL(text).protocol) || new URL(text).hostname === '')
    throw new Error('an address such as smtp://user:password@mail.example.org:587, or smtps://');
  return text;
}
export function mailbox(text: string): string {
  if (!/^(?:[^<>@\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text))
    throw new Error('an address such as video@example.org, or Name <video@example.org>');
  return text;
}
export function roles(text: string): Role[] {
  const names = text.split(',').map((name) => oneOf(name.trim(), roleNames));
  return [...new Set(names)];
}
export function listOf(text: string, fits: (one: string) => boolean, what: string): string[] {
  const list = text.split(',').map((one) => one.trim().toLowerCase());
  if (!list.every(fits)) throw new Error(what);
  return [...new Set(list)];
}
const isName = (text: string) => isIP(text) !== 0 || /^[a-z0-9_]([a-z0-9._-]*[a-z0-9])?$/i.test(text);
export function host(text: string): string {
  if (!isName(text)) throw new Error('an address of this machine without scheme and port, such as 0.0.0.0');
  return text;
}
export function hostNames(text: string): string[] {
  return listOf(text, isName, 'names without scheme and port, such as video.example.org,192.168.1.5');
}
export function proxies(text: string): string[] {
  return listOf(text, (one) => isIP(one) !== 0 || one === 'loopback', 'addresses such as 10.0.0.2, or loopback');
}
export function networks(text: string): string[] {
  const fits = (one: string) => {
    try {
      return networkOf(one) !== null;
    } catch {
      return false;
    }
  };
  return listOf(text, fits, 'networks such as 10.1.0.0/16,fd12:3456::/32');
}
export function semver(text: string): string {
  if (!versionShape.test(text)) throw new Error('a version such as 1.2.0');
  return text;
}
/** Whatever it is: a refusal would show it. */
export const secret = (text: string) => text;
export function hostKey(text: string): string {
  if (!/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(text)) throw new Error('a fingerprint such as SHA256:..., as ssh-keygen -lf shows it');
  return text;
}
export function yesOrNo(text: string): boolean {
  return oneOf(text, ['yes', 'no']) === 'yes';
}
export function bucket(text: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)) throw new Error('the name of a bucket, such as my-videos');
  return text;
}
export function keyPrefix(text: string): string {
  if (!/^([A-Za-z0-9_-][A-Za-z0-9._-]*\/?)*$/.test(text) || text.length > 200) throw new Error('the beginning of keys, such as vitascope/');
  return text === '' || text.endsWith('/') ? text : `${text}/`;
}
/** S3 takes parts from 5 MiB on; two of them are in memory for each object that is sent. */
export function partBytes(text: string): number {
  const mebibyte = 1024 * 1024;
  const match = /^(\d+)\s*MiB$/i.exec(text);
  const size = Number(match?.[1] ?? 0);
  if (size < 5 || size > 512) throw new Error('a size from 5MiB to 512MiB');
  return size * mebibyte;
}
export const seconds = (text: string) => whole(text, 1, 3600);
export function share(text: string): number {
  const number = Number(text);
  if (!/^[\d.]+$/.test(text) || !(number >= 0 && number <= 1)) throw new Error('a number from 0 to 1');
  return number;
}
export function bytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?b)?$/i.exec(text);
  if (!match) throw new Error('a size such as 500MB or 1.5GB');
  const unit = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }[(match[2] ?? 'b').toLowerCase()] ?? 1;
  return Math.round(Number(match[1]) * unit);
}
