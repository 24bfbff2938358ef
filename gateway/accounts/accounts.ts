/** Everything about accounts that handlers work with. */
import type { Database } from '../../components/database/contract.ts';
import type { Mail } from '../../components/mail/contract.ts';
import { createLetters, type Letters } from '../mail/letters.ts';
import { createOutbox, type Outbox } from '../mail/outbox.ts';
import type { AnyRates } from '../rates.ts';
import type { Log } from '../settings.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { type BetterAuth, createBetterAuth } from './better-auth.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createSignInServices, type SignInServices } from './services/stored.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface Accounts {
  auth: BetterAuth;
  sessions: Sessions;
  passwords: Passwords;
  attempts: Attempts;
  /** Of calls that make rows or letters. */
  rates: AnyRates;
  services: SignInServices;
  letters: Letters;
  outbox: Outbox;
}
/** libuv has four threads for hashing and files together. */
const hashedAtOnce = 2;
const waitingForHash = 64;

export function createAccounts(init: {
  database: Database;
  secret: string;
  publicUrl: string;
  siteName?: () => string;
  mail: Mail | null;
  rates: AnyRates;
  /** Whether whoever makes an account may use it at once. */
  isOpen(): boolean;
  log: Log;
}): Accounts {
  const { database, secret, publicUrl, log } = init;
  const letters = createLetters(publicUrl, init.siteName);
  const outbox = createOutbox({ database, mail: init.mail, log });
  const passwords = createPasswords({ atOnce: hashedAtOnce, waiting: waitingForHash });
  return {
    auth: createBetterAuth({ database, secret, publicUrl, passwords, outbox, letters, isOpen: init.isOpen, log }),
    sessions: createSessions(database, secret),
    attempts: createAttempts(database),
    rates: init.rates,
    passwords,
    services: createSignInServices(database, secret),
    letters,
    outbox,
  };
}
