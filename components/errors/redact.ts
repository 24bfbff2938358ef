/**
 * What a message of an error may say to somebody outside. Messages quote what they are about: addresses with passwords, letters of
 * people, bodies. So what is quoted goes, and what looks like a secret, an address of the net or of a person; words remain.
 */
import { isIP } from 'node:net';

export type Redact = (text: string) => string;
const longest = 500;
const gone = '…';

/** `secrets`: those of this server, which are taken out wherever they stand. */
export function createRedact(secrets: readonly string[] = []): Redact {
  // The longest first: one may be a part of another.
  const known = [...new Set(secrets)].filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length);
  return (text) => {
    let left = text.slice(0, 4 * longest);
    for (const secret of known) left = left.replaceAll(secret, gone);
    for (const [pattern, by] of patterns) left = left.replace(pattern, by as string);
    return left.slice(0, longest);
  };
}

type By = string | ((found: string, ...groups: string[]) => string);
const patterns: [RegExp, By][] = [
  // It quotes the beginning of what was to be read, quotation marks and all.
  [/^.*is not valid JSON.*$/s, 'Something is not valid JSON'],
  // Of an address the scheme and the host: user names, passwords, tokens in paths and queries are behind and before it.
  // A password that is not encoded as it should be may hold what ends one: then nobody can tell what is the host.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'`<>@]*[@/][^\s"'`<>]*@[^\s"'`<>]*/gi, `$1${gone}`],
  [/\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@]*@)?([^\s/?#@"'`<>]*)[^\s"'`<>]*/gi, `$1$2/${gone}`],
  [/\b(Bearer|Basic)\s+\S+/gi, `$1 ${gone}`],
  [/[^\s@"'`<>(),;:=]+@[^\s@"'`<>(),;:=]+/g, gone],
  // Names of our own code and tables are no secret; every other quotation may be.
  [
    /\b((?:constraint|relation|column|table|type|index|function|reading|setting) )(["'])(\w+)\2|(["'`]).*\4/gs,
    (found, before) => (before === undefined ? `"${gone}"` : found),
  ],
  [/\b[\da-f.:]{3,}\b|::[\da-f.:]*/gi, (found) => (isIP(found.replace(/(?<=\.\d+):\d+$/, '')) === 0 ? found : gone)],
  // Random letters and digits: keys, tokens, cookies, digests, ids of sessions.
  [/[\w+/=.-]{20,}/g, (found) => (/\d/.test(found) && /[a-z]/i.test(found) ? gone : found)],
];
