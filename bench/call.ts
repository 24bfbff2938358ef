/** Exchanges on kept connections, with as little processor time as Node takes: the benches share their machine with the server. */
import { Agent, request } from 'node:http';

export interface Answer<T> {
  status: number;
  body: T;
}
export type Call = <T>(
  method: string,
  url: string,
  key: string,
  body: Buffer | string,
  options?: { headers?: Record<string, string>; signal?: AbortSignal },
) => Promise<Answer<T>>;

/** Rejects at an answer of 400 or more. */
export function createCaller(init: { connections: number }): { call: Call; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: init.connections });
  const call: Call = (method, url, key, body, options = {}) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          method,
          agent,
          signal: options.signal,
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': 'application/json',
            'content-length': `${Buffer.byteLength(body)}`,
            ...options.headers,
          },
        },
        (incoming) => {
          let text = '';
          incoming.setEncoding('utf8');
          incoming.on('data', (chunk) => (text += chunk));
          incoming.once('error', reject);
          incoming.on('end', () => {
            const status = incoming.statusCode ?? 500;
            if (status >= 400) reject(new Error(`${method} ${url}: ${status} ${text}`));
            else resolve({ status, body: text === '' ? null : JSON.parse(text) });
          });
        },
      );
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        // The server closed a connection that had been idle just as it was used again; every call of the worker API may be repeated.
        if (outgoing.reusedSocket && error.code === 'ECONNRESET') call(method, url, key, body, options).then(resolve as never, reject);
        else reject(error);
      });
      outgoing.end(body);
    });
  return { call, close: () => agent.destroy() };
}
