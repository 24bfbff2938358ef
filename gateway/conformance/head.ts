/** HEAD, and POST that means it, looked at byte by byte: what follows an answer on a connection is the next answer. */
import { connect } from 'node:net';
import type { Test } from 'tap';
import type { Harness } from './harness.ts';

interface Seen {
  status: number;
  /** What Content-Length says. */
  length: string | undefined;
}
const tus = 'tus-resumable: 1.0.0';

export async function headConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const authorization = `authorization: Bearer ${h.key}`;
  const lines = (line: string, more: readonly string[]) =>
    `${[`${line} HTTP/1.1`, `host: ${new URL(h.url).host}`, ...more].join('\r\n')}\r\n\r\n`;

  /** Asks for one and then, on the same connection, for /ready; what was sent before the answer to that must be headers alone. */
  async function looked(t: Test, line: string, more: readonly string[] = []): Promise<Seen> {
    const answers = await conversation(h.url, [lines(line, more), lines('GET /ready', ['connection: close'])]);
    const [head = '', rest = ''] = splitAt(answers, '\r\n\r\n');
    t.match(rest, /^HTTP\/1\.1 200 /, `${line}: nothing between the headers and the next answer`);
    return { status: Number(head.slice(9, 12)), length: /\r\ncontent-length: *(\d+)/i.exec(head)?.[1] };
  }

  await t.test('HEAD brings headers and no body, also where it is refused, and the connection goes on', async (t) => {
    const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Looked at' } })).json;
    const cases: [path: string, headers: string[], status: number][] = [
      ['/nothing-here', [], 404],
      ['/api/v1/nothing', [], 404],
      ['/api/v1/account', [], 401],
      ['/api/v1/account', ['authorization: Bearer wrong'], 401],
      ['/api/v1/videos?limit=x', [], 422],
      ['/api/v1/auth/sign-in', [], 405],
      [`/api/v1/videos/${id}`, [authorization], 200],
      ['/api/v1/openapi.json', [], 200],
      ['/', [], 200],
    ];
    for (const [path, headers, status] of cases) {
      const seen = await looked(t, `HEAD ${path}`, headers);
      t.equal(seen.status, status, path);
      t.notOk(seen.status >= 400 && Number(seen.length) === 0, `${path} tells how long the refusal is`);
      if (seen.length === undefined || status >= 400) continue;
      const read = await fetch(new URL(path, h.url), { headers: Object.fromEntries(headers.map((one) => one.split(': '))) });
      t.equal(seen.length, String((await read.arrayBuffer()).byteLength), `${path} is as long as it says`);
    }
    // Ids of requests are among the bytes, and are not always as long.
    const read = await (await fetch(new URL('/nothing-here', h.url))).arrayBuffer();
    const { length } = await looked(t, 'HEAD /nothing-here');
    t.ok(Math.abs(Number(length) - read.byteLength) <= 1, 'as long as GET would bring');
  });

  await t.test('a POST that means HEAD brings no body and announces none', async (t) => {
    const meant = ['x-http-method-override: HEAD', 'content-length: 0', authorization];
    const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Meant' } })).json;
    const made = await h.call('POST', '/api/v1/uploads', { headers: { 'tus-resumable': '1.0.0', 'upload-length': '10' } });
    const upload = new URL(made.headers.get('location') ?? '/', h.url).pathname;
    for (const [path, more, status] of [
      [`/api/v1/videos/${id}`, [], 200],
      ['/api/v1/openapi.json', [], 200],
      ['/', [], 200],
      [upload, [tus], 200],
      ['/nothing-here', [], 404],
      ['/api/v1/auth/sign-in', [], 405],
    ] as [string, string[], number][])
      t.same(await looked(t, `POST ${path}`, [...meant, ...more]), { status, length: '0' }, path);
  });

  await t.test('a HEAD with a body that is too long to wait for is answered without one', async (t) => {
    const answer = await conversation(h.url, [lines('HEAD /nothing-here', [`content-length: ${64 * 1024 * 1024}`]), 'and the body begins']);
    const [head = '', rest] = splitAt(answer, '\r\n\r\n');
    t.match(head, /^HTTP\/1\.1 404 /);
    t.equal(rest, '');
  });
}

const splitAt = (text: string, sign: string): string[] => {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + sign.length)];
};

/** One request after the other over one connection, each sent once the headers of the answer before have come, until the server closes it. */
function conversation(url: string, requests: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const waiting = [...requests];
    let answers = '';
    const next = () => {
      const request = waiting.shift();
      if (request !== undefined) socket.write(request, 'latin1');
    };
    const socket = connect(Number(new URL(url).port), '127.0.0.1', next);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      const had = answers.includes('\r\n\r\n');
      answers += chunk;
      if (!had && answers.includes('\r\n\r\n')) next();
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answers));
    // Cut off in the middle of a body.
    socket.on('error', (error: NodeJS.ErrnoException) => error.code === 'ECONNRESET' || error.code === 'EPIPE' || reject(error));
  });
}
