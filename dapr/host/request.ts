/** Reading and answering daprd's requests: small, and shared by all routes of the host. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const maxBodyBytes = 4 * 1024 * 1024;

/** Undefined when the body is larger than the limit. Rejects when the request ends in the middle. */
export function readBody(req: IncomingMessage, limit = maxBodyBytes): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        rest = undefined;
        first = undefined;
        resolve(undefined);
      } else if (first === undefined) first = chunk;
      else (rest ??= [first]).push(chunk);
    });
    req.on('end', () => resolve(rest ? Buffer.concat(rest) : (first ?? Buffer.alloc(0))));
    req.on('error', reject);
    req.on('aborted', () => reject(new Error('request ended early')));
  });
}

export function answerJson(res: ServerResponse, status: number, body: string): void {
  if (res.destroyed || res.writableEnded) return;
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  res.end(body);
}

export function answerEmpty(res: ServerResponse, status: number): void {
  if (res.destroyed || res.writableEnded) return;
  res.writeHead(status, { 'content-length': 0 });
  res.end();
}

/** Compares in a time that does not depend on where the two differ. */
export function secretCheck(secret: string): (given: unknown) => boolean {
  const expected = Buffer.from(secret);
  return (given) => {
    if (typeof given !== 'string') return false;
    const bytes = Buffer.from(given);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  };
}

/** Looks at the token that daprd shows with each request. */
export function tokenCheck(token: string): (req: IncomingMessage) => boolean {
  const right = secretCheck(token);
  return (req) => right(req.headers['dapr-api-token']);
}

export type ActorRoute =
  | { kind: 'call'; type: string; id: string; method: string }
  | { kind: 'remind'; type: string; id: string; reminder: string }
  | { kind: 'deactivate'; type: string; id: string };

/** Reads /actors/{type}/{id}[/method/{name} | /method/remind/{name}]. Timers are not used, so their route is unknown. */
export function parseActorPath(verb: string, url: string): ActorRoute | undefined {
  const query = url.indexOf('?');
  const parts = (query < 0 ? url : url.slice(0, query)).split('/');
  if (parts[1] !== 'actors') return undefined;
  const type = decode(parts[2]);
  const id = decode(parts[3]);
  if (!type || !id) return undefined;
  if (verb === 'DELETE' && parts.length === 4) return { kind: 'deactivate', type, id };
  if (verb !== 'PUT' || parts[4] !== 'method') return undefined;
  if (parts.length === 6) {
    const method = decode(parts[5]);
    return method ? { kind: 'call', type, id, method } : undefined;
  }
  if (parts.length === 7 && parts[5] === 'remind') {
    const reminder = decode(parts[6]);
    return reminder ? { kind: 'remind', type, id, reminder } : undefined;
  }
  return undefined;
}

function decode(part: string | undefined): string | undefined {
  if (part === undefined || !part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
