/** Letters wait in the database until the mail server has taken them, so that none is lost while it is away. */
import type { TransactionSql } from 'postgres';
import { createRounds, type Rounds } from '../../actors/rounds/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import { type Letter, type Mail, MailError } from '../../components/mail/contract.ts';
import type { ComponentHealth, Log } from '../settings.ts';

export interface Outbox {
  /** Whether this server can send mail at all. */
  readonly able: boolean;
  /** `sql`: a transaction that the letter belongs to; it goes out with the next look, five seconds later at most. */
  put(letter: Letter, sql?: TransactionSql<{ bigint: number }>): Promise<void>;
  start(): void;
  stop(): Promise<void>;
  health(): Promise<ComponentHealth>;
}
interface Waiting {
  id: number;
  recipient: string;
  subject: string;
  body_text: string;
  body_html: string;
  attempts: number;
}
const lookMilliseconds = 5000;
/** Between two looks while the database is away. */
const longestPauseMilliseconds = 60_000;
const batch = 10;
const firstPauseSeconds = 30;
const longestPauseSeconds = 3600;
/** Links in letters do not work for longer. */
const givenUpHours = 24;

/** `mail` null: this server has no mail server, and letters are neither kept nor sent. */
export function createOutbox(init: { database: Database; mail: Mail | null; log: Log }): Outbox {
  const { database, mail, log } = init;
  let rounds: Rounds | null = null;

  /** Letters that are due, put off so that no other instance takes them meanwhile. */
  async function take(): Promise<Waiting[]> {
    return database<Waiting[]>`
      update outgoing_mail set attempts = attempts + 1,
        due_at = now() + make_interval(secs => least(${longestPauseSeconds}, ${firstPauseSeconds} * power(2, least(attempts, 10))))
      where id in (select id from outgoing_mail where due_at <= now() order by due_at limit ${batch} for update skip locked)
      returning id, recipient, subject, body_text, body_html, attempts`;
  }
  async function deliver(server: Mail, letter: Waiting): Promise<void> {
    const { id, recipient: to, subject, body_text: text, body_html: html } = letter;
    try {
      await server.send({ to, subject, text, html });
      await database`delete from outgoing_mail where id = ${id}`;
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      const [kept] = await database`
        update outgoing_mail set trouble = ${error.message}
        where id = ${id} and ${error.code === 'unavailable'} and created_at > now() - make_interval(hours => ${givenUpHours}) returning id`;
      if (!kept) await database`delete from outgoing_mail where id = ${id}`;
      log.warn({ letter: id, subject, trouble: error.message, givenUp: !kept }, 'mail was not delivered');
    }
  }
  /** Whether there may be more. */
  async function deliverDue(server: Mail): Promise<boolean> {
    const letters = await take();
    await Promise.all(letters.map((letter) => deliver(server, letter)));
    return letters.length > 0;
  }

  return {
    able: mail !== null,
    async put({ to, subject, text, html }, sql) {
      if (mail === null) return;
      await (sql ?? database)`
        insert into outgoing_mail (recipient, subject, body_text, body_html) values (${to}, ${subject}, ${text}, ${html})`;
      rounds?.wake();
    },
    start() {
      if (mail === null) return;
      rounds = createRounds({
        round: () => deliverDue(mail),
        everyMs: lookMilliseconds,
        longestPauseMs: longestPauseMilliseconds,
        failed: (error, failures) => log.warn({ err: error, failures }, 'outgoing mail'),
      });
      rounds.start();
    },
    async stop() {
      await rounds?.stop();
    },
    async health() {
      if (mail === null)
        return {
          status: 'ok',
          configured: false,
          detail:
            'No mail can be sent: start with --smtp-url. Until then addresses are not verified, and links are handed on by administrators.',
        };
      const [row] = await database<{ waiting: number; trouble: string | null }[]>`
        select count(*)::int as waiting, max(trouble) as trouble from outgoing_mail`;
      const trouble = row?.trouble ?? null;
      return {
        status: trouble === null ? 'ok' : 'degraded',
        configured: true,
        waiting: row?.waiting ?? 0,
        ...(trouble === null ? {} : { detail: `The mail server does not take letters: ${trouble}` }),
      };
    },
  };
}
