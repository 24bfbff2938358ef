/** The admin console: its page at each of its addresses, and the parts that the page loads. Of the admin listener alone. */
import { cacheControlOf, consoleShell, createFindFile, formFor, wholeFile } from './built-files.ts';
import { consolePageAt } from './contract/console-pages.ts';
import type { Files } from './files.ts';
import { noPowers } from './powers.ts';
import { matches } from './ranges.ts';

/** Nothing of other origins, and in nobody's frame: what is pressed here is meant. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
/** Parts of pages. */
const parts = /^\/(assets\/.+|favicon\.svg|theme\.js)$/;
/** Where programs ask. */
const reserved = /^\/(api|assets|metrics|health|ready|login)(\/|$)/;

export function createConsoleFiles(folder: string): Files {
  const find = createFindFile(folder);
  return async ({ path, header, headOnly }) => {
    const isPage = consolePageAt(path) !== null;
    // A person at a wrong address is shown the page, which says so; programs hear it from the gateway.
    const isLost = !isPage && !parts.test(path) && !reserved.test(path) && header('accept').includes('text/html');
    const file = isPage || isLost ? await find(consoleShell) : parts.test(path) ? await find(path) : undefined;
    if (!file) return null;
    const form = formFor(file, header('accept-encoding'));
    const headers = {
      ...form.headers,
      'content-type': file.type,
      'cache-control': cacheControlOf(path),
      etag: form.etag,
      'content-security-policy': policy,
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': noPowers,
    };
    if (matches(header('if-none-match'), form.etag)) return { status: 304, headers };
    return wholeFile(form, { status: isLost ? 404 : 200, headers, headOnly });
  };
}
