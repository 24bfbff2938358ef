/** What letters say. Every one is plain text, and the same as simple HTML. */
import type { Letter } from '../../components/mail/contract.ts';
import { productName } from '../contract/product.ts';
import { escaped } from '../html.ts';

interface Parts {
  to: string;
  subject: string;
  lines: string[];
  /** What the letter is for. */
  link?: { words: string; url: string };
  after?: string[];
}

function letter({ to, subject, lines, link, after = [] }: Parts): Letter {
  const text = [...lines, ...(link ? [`${link.words}: ${link.url}`] : []), ...after].join('\n\n');
  const paragraphs = [
    ...lines.map(escaped),
    ...(link ? [`<a href="${escaped(link.url)}">${escaped(link.words)}</a><br>${escaped(link.url)}`] : []),
    ...after.map(escaped),
  ];
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(subject)}</title><body style="font-family: sans-serif">${paragraphs
    .map((one) => `<p>${one}</p>`)
    .join('')}</body></html>`;
  return { to, subject: subject.replace(/[\r\n]+/g, ' '), text: `${text}\n`, html };
}

const ignore = 'If that was not you, you need not do anything.';

/**
 * `site` is the address that people use, `siteName` what it is called now. Pages of the web application take the tokens from the links.
 */
export function createLetters(site: string, siteName: () => string = () => productName) {
  const { host } = new URL(site);
  /** A site without a name of its own is known by its address. */
  const at = () => (siteName() === productName ? host : `${siteName()} (${host})`);
  const page = (path: string, token: string) => `${site}${path}?token=${encodeURIComponent(token)}`;
  return {
    links: {
      verification: (token: string) => page('/account/verify', token),
      passwordReset: (token: string) => page('/account/reset', token),
      emailChange: (token: string) => page('/account/new-address', token),
      invitation: (id: string) => `${site}/invitations/${encodeURIComponent(id)}`,
    },
    verification(to: string, token: string): Letter {
      return letter({
        to,
        subject: `Your address for ${at()}`,
        lines: [`Somebody has given this address for an account at ${at()}. Say that it is yours:`],
        link: { words: 'This is my address', url: page('/account/verify', token) },
        after: ['The link works for an hour.', ignore],
      });
    },
    alreadyThere(to: string): Letter {
      return letter({
        to,
        subject: `You have an account at ${at()}`,
        lines: [`Somebody has tried to make an account for this address at ${at()}. There is one already; you can sign in with it.`],
        link: { words: 'Sign in', url: `${site}/sign-in` },
        after: [ignore],
      });
    },
    passwordReset(to: string, token: string): Letter {
      return letter({
        to,
        subject: `A new password for ${at()}`,
        lines: [`Somebody wants a new password for your account at ${at()}.`],
        link: { words: 'Choose a new password', url: page('/account/reset', token) },
        after: ['The link works for an hour, and once.', ignore],
      });
    },
    passwordChanged(to: string): Letter {
      return letter({
        to,
        subject: `Your password at ${at()} was changed`,
        lines: [`The password of your account at ${at()} was changed a moment ago. Other devices are signed out.`],
        after: ['If that was not you, ask for a new password at once.'],
        link: { words: 'Ask for a new password', url: `${site}/account/forgotten` },
      });
    },
    serviceLinked(to: string, label: string): Letter {
      return letter({
        to,
        subject: `A new way to sign in at ${at()}`,
        lines: [`Your account at ${at()} was linked a moment ago: whoever signs in at ${label} as the one that was linked gets into it.`],
        after: ['If that was not you, unlink it in your account, and end the other sessions there.'],
        link: { words: 'Your account', url: `${site}/account` },
      });
    },
    emailChange(to: string, token: string): Letter {
      return letter({
        to,
        subject: `Your new address for ${at()}`,
        lines: [`Somebody wants this to be the address of their account at ${at()}.`],
        link: { words: 'This is my new address', url: page('/account/new-address', token) },
        after: ['The link works for an hour, and once.', ignore],
      });
    },
    emailChanged(to: string, changedTo: string): Letter {
      return letter({
        to,
        subject: `Your account at ${at()} has a new address`,
        lines: [`Your account at ${at()} now has the address ${changedTo}. This one is not used for it any more.`],
        after: ['If that was not you, write to the administrator of the server.'],
      });
    },
    newSignIn(to: string, from: { address: string; program: string }): Letter {
      return letter({
        to,
        subject: `A new sign-in at ${at()}`,
        lines: [
          `Your account at ${at()} was used from an address that it has not been used from before.`,
          `Address: ${from.address}`,
          `Program: ${from.program === '' ? 'unknown' : from.program}`,
        ],
        after: ['If that was not you, ask for a new password at once: that signs out everybody.'],
        link: { words: 'Ask for a new password', url: `${site}/account/forgotten` },
      });
    },
    invitation(to: string, init: { id: string; organisation: string; inviter: string; role: string }): Letter {
      return letter({
        to,
        subject: `${init.inviter} invites you to ${init.organisation}`,
        lines: [`${init.inviter} invites you to ${init.organisation} at ${at()}, as ${init.role}.`],
        link: { words: 'See the invitation', url: `${site}/invitations/${encodeURIComponent(init.id)}` },
        after: ['It is for your address, and holds for a week.'],
      });
    },
    warning(to: string, init: { about: string; text: string }): Letter {
      return letter({
        to,
        subject: `The moderators of ${at()} write to you`,
        lines: [`The moderators of ${at()} write to you about “${init.about}”:`, init.text],
        link: { words: 'Your reports and warnings', url: `${site}/account/reports` },
      });
    },
    approved(to: string): Letter {
      return letter({
        to,
        subject: `Your account at ${at()} is ready`,
        lines: [`An administrator has approved your account at ${at()}.`],
        link: { words: 'Sign in', url: `${site}/sign-in` },
      });
    },
  };
}
export type Letters = ReturnType<typeof createLetters>;
