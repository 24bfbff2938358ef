/** People with browsers: each keeps the cookies that it was given, and comes from an address of its own. */
import type { Letter, Mail } from '../../components/mail/contract.ts';
import { eventually, type Harness, type Reply } from './harness.ts';

export interface Browser {
  cookies: Map<string, string>;
  call(method: string, path: string, init?: { body?: unknown; headers?: Record<string, string>; base?: string }): Promise<Reply>;
}
let count = 0;
/** Addresses of the documentation range. */
export const someAddress = () => `203.0.113.${(count += 1) % 250}`;

/** The harness must trust this machine as a proxy. */
export function openBrowser(h: Harness, address = someAddress()): Browser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async call(method, path, { body, headers = {}, base } = {}) {
      const reply = await h.call(method, path, {
        body,
        key: null,
        ...(base === undefined ? {} : { base }),
        headers: {
          origin: base ?? h.url,
          'x-forwarded-for': address,
          ...(cookies.size === 0 ? {} : { cookie: [...cookies].map((one) => one.join('=')).join('; ') }),
          ...headers,
        },
      });
      for (const cookie of reply.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value === '' || /max-age=0/i.test(cookie)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return reply;
    },
  };
}

export interface LetterBox extends Mail {
  letters: Letter[];
  /** The newest letter to somebody whose subject fits, once it has come. It is taken out. */
  take(to: string, subject: RegExp): Promise<Letter>;
}
export function createLetterBox(): LetterBox {
  const letters: Letter[] = [];
  return {
    letters,
    async send(letter) {
      letters.push(letter);
    },
    close() {},
    async take(to, subject) {
      const find = () => letters.findLastIndex((letter) => letter.to === to && subject.test(letter.subject));
      await eventually(
        async () => find(),
        (at) => at >= 0,
      );
      const [found] = find() < 0 ? [] : letters.splice(find(), 1);
      if (!found) throw new Error(`no letter to ${to} like ${subject}: there are ${letters.map((one) => one.subject).join('; ')}`);
      return found;
    },
  };
}
/** As the button sends it of the page that a sign-in link shows. */
export const linkForm = (token: string) => ({
  body: new URLSearchParams({ token }).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});
/** What the link in a letter carries. */
export function tokenOf(letter: Letter): string {
  return decodeURIComponent(/[?&]token=([^\s&]+)/.exec(letter.text)?.[1] ?? '');
}

/** However long it took until here: the pause that follows some wrong guesses begins in a minute, so it is not over before it is looked at. */
export async function guessedJustNow({ database }: Harness): Promise<void> {
  await database`update sign_in_attempts set last_at = now() + interval '1 minute'`;
}
