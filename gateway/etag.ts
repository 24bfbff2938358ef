import { createHash } from 'node:crypto';

/** The strong validator of these bytes, or of a text that changes with what is sent. */
export const etagOf = (of: Uint8Array | string): string => `"${createHash('sha256').update(of).digest('base64url').slice(0, 22)}"`;
