/** The built web page, on the public listener. */

import type { WireAnswer } from './answer.ts';
import { cacheControlOf, consoleShell, createFindFile, formFor, pageShellOf, wholeFile } from './built-files.ts';
import { type PageName, pageAt } from './contract/pages.ts';
import { etagOf } from './etag.ts';
import type { PageAsked, Painter } from './first-paint/painter.ts';
import { powersOfPages } from './powers.ts';
import { matches } from './ranges.ts';
import type { Shells } from './shells.ts';

/** hls.js works in a worker made from a blob and plays from blob addresses. Media may come from other origins. */
const policyOf = ({ media, uploads }: Origins, ancestors = "'self'") =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    ["img-src 'self' data: blob:", ...media].join(' '),
    ["media-src 'self' blob:", ...media].join(' '),
    "worker-src 'self' blob:",
    ["connect-src 'self'", ...media, ...uploads].join(' '),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
/** The player in a frame, with a video or a playlist. */
const embedded = /^\/embed\/(playlist\/)?([A-Za-z0-9_-]{4,40})$/;
/** Where programs ask. */
const reserved = /^\/(api|media|assets|worker|metrics|health|ready)(\/|$)/;
/** The player, which pages of other sites load, and its parts. */
const shared = /^\/(assets|player)\/.*\.js$/;
/** What pages of this site reach elsewhere. */
interface Origins {
  /** Where media come from. */
  media: readonly string[];
  /** Where files are sent. */
  uploads: readonly string[];
}
export type Files = (asked: PageAsked & { headOnly: boolean }) => Promise<WireAnswer | null>;

/**
 * `paint` fills in what can be told of a page before its script has run. `ancestorsOf`: whose pages may show a video or a playlist in a frame, as
 * `frame-ancestors` has it.
 */
export function createFiles(
  folder: string,
  origins: () => Origins,
  paint: Painter,
  shells: Shells,
  ancestorsOf: (shown: { ref: string; isList: boolean }, clientAddress: string) => Promise<string>,
): Files {
  const findAny = createFindFile(folder);
  const find = (name: string) => (name === consoleShell ? Promise.resolve(undefined) : findAny(name));
  const shellFor = async (page: PageName) => (await find(pageShellOf(page))) ?? find('/index.html');
  return async (asked) => {
    const { path, headOnly, header } = asked;
    const page = pageAt(path)?.page;
    const [, isList, ref] = embedded.exec(path) ?? [];
    const found = page ? await shellFor(page) : await find(ref === undefined ? path : '/embed.html');
    // A person at a wrong address is shown the page, which says so; programs hear it from the gateway.
    const lost = found === undefined && !reserved.test(path) && header('accept').includes('text/html');
    const file = lost ? await find('/index.html') : found;
    if (!file) return null;
    const isShell = page !== undefined || ref !== undefined || lost;
    const ancestors = ref === undefined || lost ? null : await ancestorsOf({ ref, isList: isList !== undefined }, asked.clientAddress);
    const headersOf = (etag: string, cacheControl: string) => ({
      'content-type': file.type,
      'cache-control': cacheControl,
      etag,
      'content-security-policy': policyOf(origins(), ancestors ?? undefined),
      // Knows no list of sites; browsers that know the policy go by it.
      ...(ancestors === null ? { 'x-frame-options': 'SAMEORIGIN' } : {}),
      'permissions-policy': powersOfPages,
      ...(shared.test(path) ? { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' } : {}),
    });
    const painted = page && !lost ? await paint(asked, await shells.textOf(file)) : null;
    if (painted !== null) {
      const bytes = Buffer.from(painted.body);
      const headers = headersOf(etagOf(bytes), painted.isShared ? 'no-cache' : 'private, no-store');
      if (painted.status === 200 && matches(header('if-none-match'), headers.etag)) return { status: 304, headers };
      return { status: painted.status, headers, ...(headOnly ? { reportedBytes: bytes.length } : { bytes }) };
    }
    if (isShell && !shells.isAsBuilt()) {
      const bytes = Buffer.from(await shells.textOf(file));
      const headers = headersOf(etagOf(`${etagOf(bytes)} ${ancestors}`), cacheControlOf(path));
      if (!lost && matches(header('if-none-match'), headers.etag)) return { status: 304, headers };
      return { status: lost ? 404 : 200, headers, ...(headOnly ? { reportedBytes: bytes.length } : { bytes }) };
    }
    // Whoever may show it is part of the answer.
    const form = formFor(file, header('accept-encoding'));
    const etag = ancestors === null ? form.etag : etagOf(`${form.etag} ${ancestors}`);
    const headers = { ...headersOf(etag, cacheControlOf(path)), ...form.headers };
    if (matches(header('if-none-match'), etag)) return { status: 304, headers };
    return wholeFile(form, { status: lost ? 404 : 200, headers, headOnly });
  };
}
