/** Secrets that are shown once: 256 random bits, kept as SHA-256, found again by a prefix. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface NewKey {
  /** What its holder sends. */
  key: string;
  prefix: string;
  hash: string;
}

/** `vs` marks keys of people, `vw` those of workers. */
export function makeKey(mark: 'vs' | 'vw'): NewKey {
  const prefix = randomBytes(6).toString('hex');
  const key = `${mark}_${prefix}_${randomBytes(32).toString('base64url')}`;
  return { key, prefix, hash: hashSecret(key) };
}
export function hashSecret(secret: string): string {
  return hash('sha256', secret);
}
/** The look-up prefix of a key, or null for what cannot be one. */
export function prefixOf(key: string, mark: 'vs' | 'vw'): string | null {
  const match = /^(vs|vw)_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/.exec(key);
  return match?.[1] === mark ? match[2]! : null;
}
export function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
/** The token of `Authorization: Bearer`, or null. */
export function bearer(header: string): string | null {
  return /^bearer +([^\s]+)$/i.exec(header)?.[1] ?? null;
}
