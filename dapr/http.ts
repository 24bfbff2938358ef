/** Requests to daprd on kept connections. */
import { Agent, request } from 'node:http';

export interface DaprAnswer {
  status: number;
  body: string;
}
export interface DaprRequest {
  method: string;
  path: string;
  body?: string;
  headers?: Record<string, string>;
  timeoutMs: number;
  signal?: AbortSignal;
}
export interface DaprClient {
  /** Rejects only when no complete answer came. */
  send(what: DaprRequest): Promise<DaprAnswer>;
  close(): void;
}

export function createDaprClient(init: { port: number; apiToken: string }): DaprClient {
  // Calls of one blocked actor wait inside daprd; the limit keeps them from taking every file handle of this process.
  const agent = new Agent({ keepAlive: true, maxSockets: 512, maxFreeSockets: 128, scheduling: 'lifo' });
  return {
    send({ method, path, body, headers, timeoutMs, signal }) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new Error('cancelled'));
        const req = request({
          host: '127.0.0.1',
          port: init.port,
          method,
          path,
          agent,
          headers: {
            'dapr-api-token': init.apiToken,
            ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        });
        const cancel = () => req.destroy(new Error('cancelled'));
        const timer = setTimeout(() => req.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
        signal?.addEventListener('abort', cancel, { once: true });
        const settle = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancel);
        };
        const fail = (error: Error) => {
          settle();
          reject(error);
        };
        req.on('error', fail);
        req.on('response', (res) => {
          let text = '';
          res.setEncoding('utf8');
          res.on('data', (chunk: string) => {
            text += chunk;
          });
          res.on('error', fail);
          res.on('end', () => {
            settle();
            if (res.complete) resolve({ status: res.statusCode ?? 0, body: text });
            else reject(new Error('the answer was cut off'));
          });
        });
        req.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}
