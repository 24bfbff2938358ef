/** A real mail server that keeps what it is sent, for tests to read. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../dapr/index.ts';
import { goProgram } from '../../setup/go-program.mjs';

export interface ReceivedLetter {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}
export interface MailServer {
  /** With user and password. */
  smtpUrl: string;
  /** What has come, newest first. */
  letters(): Promise<ReceivedLetter[]>;
  /** Recipients are refused with this code from now on; null ends it. */
  refuseWith(code: number | null): Promise<void>;
  /** SIGKILL; letters stay. */
  kill(): Promise<void>;
  /** Again, on the same ports. */
  start(): Promise<void>;
  stop(): Promise<void>;
}
interface Listed {
  ID: string;
  Subject: string;
  From: { Address: string };
  To: { Address: string }[];
}

export async function startMailServer(): Promise<MailServer> {
  const program = await goProgram('mailpit');
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-mail-'));
  const [smtp = 0, http = 0] = await freePorts(2);
  const api = `http://127.0.0.1:${http}/api/v1`;
  let child: ChildProcess | null = null;
  const ended = () =>
    new Promise<void>((resolve) =>
      child === null || child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', () => resolve()),
    );

  const server: MailServer = {
    smtpUrl: `smtp://sender:secret@127.0.0.1:${smtp}`,
    async start() {
      child = spawn(
        program,
        [
          ...['--listen', `127.0.0.1:${http}`, '--smtp', `127.0.0.1:${smtp}`, '--database', join(folder, 'letters.db')],
          ...['--smtp-auth-allow-insecure', '--enable-chaos', '--disable-version-check', '--quiet'],
        ],
        { env: { ...process.env, MP_SMTP_AUTH: 'sender:secret' }, stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const deadline = Date.now() + 240_000;
      for (;;) {
        const answers = await fetch(`${api}/info`, { signal: AbortSignal.timeout(1000) }).then(
          ({ ok }) => ok,
          () => false,
        );
        if (answers) return;
        if (child.exitCode !== null || Date.now() > deadline) throw new Error('the mail server did not start');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async letters() {
      const { messages } = (await (await fetch(`${api}/messages?limit=200`)).json()) as { messages: Listed[] };
      return Promise.all(
        messages.map(async ({ ID, Subject, From, To }) => {
          const { Text, HTML } = (await (await fetch(`${api}/message/${ID}`)).json()) as { Text: string; HTML: string };
          return { from: From.Address, to: To.map(({ Address }) => Address), subject: Subject, text: Text, html: HTML };
        }),
      );
    },
    async refuseWith(code) {
      const body = JSON.stringify({ Recipient: { ErrorCode: code ?? 451, Probability: code === null ? 0 : 100 } });
      const answer = await fetch(`${api}/chaos`, { method: 'PUT', body });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async kill() {
      child?.kill('SIGKILL');
      await ended();
    },
    async stop() {
      child?.kill('SIGTERM');
      await ended();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
