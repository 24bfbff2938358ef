/** Repr-Digest (RFC 9530): a dictionary of algorithm=:base64:. Only sha-256 is checked; others are allowed and ignored. */
import { refuse } from './problem.ts';

/** Lower-case hex, or undefined when the client names no SHA-256. */
export function digestOf(header: string): string | undefined {
  if (header.trim() === '') return undefined;
  for (const part of header.split(',')) {
    const match = /^\s*([a-z0-9-]+)\s*=\s*(.*?)\s*$/.exec(part);
    if (!match) throw bad();
    if (match[1] !== 'sha-256') continue;
    const base64 = /^:([A-Za-z0-9+/]{43}=?):$/.exec(match[2] ?? '')?.[1];
    if (!base64) throw bad();
    return Buffer.from(base64, 'base64').toString('hex');
  }
  return undefined;
}
function bad() {
  return refuse('bad-digest', 400, 'Repr-Digest is not written as sha-256=:base64:.');
}
