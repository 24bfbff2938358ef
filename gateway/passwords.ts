/** Passwords that people choose: scrypt, a few at a time, since each takes 32 MB and a good part of a second. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { refuse } from './problem.ts';
import { createTurns } from './turns.ts';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether the password is that of the hash. */
  verify(password: string, hash: string): Promise<boolean>;
}

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const cost = { N: 2 ** 15, r: 8, p: 1 };
const bytes = 32;

/** Beyond so many that wait, callers are told to come again, or a flood of guesses would fill the memory. */
export function createPasswords({ atOnce = 2, waiting = 16 } = {}): Passwords {
  const turns = createTurns(atOnce);
  let taken = 0;
  async function bounded(password: string, salt: Buffer): Promise<Buffer> {
    if (taken >= atOnce + waiting) throw refuse('busy', 503, 'Too many passwords are being checked; try again in a moment.');
    taken += 1;
    try {
      // The same letters may be written in several ways, and keyboards differ.
      return await turns(() => derive(password.normalize('NFC'), salt, bytes, { ...cost, maxmem: 64 * 1024 * 1024 }));
    } finally {
      taken -= 1;
    }
  }
  return {
    async hash(password) {
      const salt = randomBytes(16);
      return `scrypt$${salt.toString('base64url')}$${(await bounded(password, salt)).toString('base64url')}`;
    },
    async verify(password, hash) {
      const [kind, salt = '', wanted = ''] = hash.split('$');
      const expected = Buffer.from(wanted, 'base64url');
      if (kind !== 'scrypt' || expected.length !== bytes) return false;
      return timingSafeEqual(expected, await bounded(password, Buffer.from(salt, 'base64url')));
    },
  };
}
