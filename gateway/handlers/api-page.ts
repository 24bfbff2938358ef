import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Handler, Incoming } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { etagOf } from '../etag.ts';
import { noPowers } from '../powers.ts';
import { sendBytes } from '../send-object.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vitascope API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/v1/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/api/v1/docs/swagger-ui-bundle.js"></script>
<script src="/api/v1/docs/start.js"></script>
</body>
</html>
`;
/** The validator would be asked from the browser of whoever looks, on a server of somebody else's. */
const start = `SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null, docExpansion: 'none', tryItOutEnabled: false });
`;
/** Swagger UI sets styles of elements in its markup, and its pictures are data. Nothing comes from, or goes, anywhere else. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Made {
  bytes: Buffer;
  etag: string;
}
const made = (bytes: Buffer): Made => ({ bytes, etag: etagOf(bytes) });
const ofPackage = async (name: string) => made(await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`))));

export function apiPage(): Handler<Routes['apiPage']> {
  const html = made(Buffer.from(page));
  return ({ incoming }) =>
    send(incoming, html, 'text/html', { 'content-security-policy': policy, 'x-frame-options': 'DENY', 'permissions-policy': noPowers });
}

/** Read at the first question, and kept. */
export function apiPageFile(): Handler<Routes['apiPageFile']> {
  const files = new Map<string, Promise<Made>>([['start.js', Promise.resolve(made(Buffer.from(start)))]]);
  return async ({ params: { file }, incoming }) => {
    const found = files.get(file) ?? ofPackage(file);
    files.set(file, found);
    return send(incoming, await found, file.endsWith('.css') ? 'text/css' : 'text/javascript');
  };
}

function send(incoming: Incoming, { bytes, etag }: Made, type: string, more: Record<string, string> = {}) {
  return sendBytes(incoming, bytes, etag, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache', ...more });
}
