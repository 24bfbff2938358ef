/** What a sign-in link shows. Programs open links as well, so opening one signs nobody in: the button does, without a script. */
import { createHash } from 'node:crypto';
import type { LinkOwner } from '../accounts/sign-in-links.ts';
import type { WireAnswer } from '../answer.ts';
import { Html, html } from '../html.ts';
import { noPowers } from '../powers.ts';

const style = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { box-sizing: border-box; width: 100%; max-width: 26rem; padding: 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; }
button { font: inherit; padding: 0.6rem 1.6rem; cursor: pointer; }`;
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export function signInPageOf({ name, email }: LinkOwner, token: string): WireAnswer & { bytes: Uint8Array } {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Sign in – Vitascope</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<main>
<h1>Sign in</h1>
<p>As <strong>${name}</strong> (${email}). This link works once.</p>
<form method="post" action="/login">
<input type="hidden" name="token" value="${token}">
<button autofocus>Sign in</button>
</form>
</main>
</body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'x-frame-options': 'DENY',
    'permissions-policy': noPowers,
  };
  return { status: 200, headers, bytes: Buffer.from(page.text) };
}
