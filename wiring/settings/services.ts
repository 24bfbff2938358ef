import { resolve } from 'node:path';
import { setting } from './setting.ts';
import { databaseUrl, mailbox, redisUrl, smtpUrl } from './values.ts';

/** Database, Redis, secret, mail. */
export const services = {
  databaseUrl: setting<string | null>({
    flag: '--database-url',
    env: 'DATABASE_URL',
    value: 'URL',
    help: 'a PostgreSQL of your own',
    usually: 'an embedded one',
    secret: true,
    parse: databaseUrl,
    builtIn: () => null,
  }),
  redisUrl: setting<string | null>({
    flag: '--redis-url',
    env: 'VITASCOPE_REDIS_URL',
    value: 'URL',
    help: 'a Redis through which processes share live updates and limits of calls',
    usually: 'none',
    secret: true,
    parse: redisUrl,
    builtIn: () => null,
  }),
  secretFile: setting<string | null>({
    flag: '--secret-file',
    env: 'VITASCOPE_SECRET_FILE',
    value: 'FILE',
    help: 'secret that several instances share',
    usually: 'secret in the data folder',
    parse: (text) => resolve(text),
    builtIn: () => null,
  }),
  smtpUrl: setting<string | null>({
    flag: '--smtp-url',
    env: 'VITASCOPE_SMTP_URL',
    value: 'URL',
    help: 'mail server for letters to people',
    usually: 'none: no mail is sent',
    see: 'accounts.md',
    secret: true,
    parse: smtpUrl,
    builtIn: () => null,
  }),
  mailFrom: setting<string>({
    flag: '--mail-from',
    env: 'VITASCOPE_MAIL_FROM',
    value: 'ADDRESS',
    help: 'sender of these letters',
    usually: 'vitascope@ the name in --public-url',
    parse: mailbox,
    builtIn: () => '',
  }),
};
