/**
 * A proxy for programs that fetch by themselves: the only way out of their jail, with the rule of addresses that holds for our own
 * requests. It speaks HTTP on a Unix socket: CONNECT for encrypted connections, absolute addresses for others.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Duplex, Transform } from 'node:stream';
import { createAddressRule } from './addresses.ts';
import { OutgoingError } from './contract.ts';
import { checkedLookup, forbidden, type Resolve } from './lookup.ts';
import { createResolve } from './resolve.ts';
import { hostOf, requireHost, targetOf } from './target.ts';

export interface FilteringProxy {
  /** Why something was refused, or everything was ended. */
  trouble(): OutgoingError | null;
  close(): Promise<void>;
}
export interface FilteringProxyInit {
  socketPath: string;
  /** Of all answers together; then every connection ends. */
  maxBytes: number;
  allowedNetworks?: readonly string[];
  resolve?: Resolve;
}

/** Those that say how one connection is used (RFC 9110, 7.6.1), and words for a proxy. */
const hopByHop = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;
const connectTimeoutMs = 30_000;

export async function openFilteringProxy(init: FilteringProxyInit): Promise<FilteringProxy> {
  const rule = createAddressRule(init.allowedNetworks);
  const lookup = checkedLookup(rule, init.resolve ?? createResolve());
  const open = new Set<Duplex>();
  let trouble: OutgoingError | null = null;
  let came = 0;

  const keep = <S extends Duplex>(stream: S): S => {
    open.add(stream);
    stream.on('close', () => open.delete(stream));
    // Ends of connections are told to those who read them.
    return stream.on('error', () => {});
  };
  function counted(): Transform {
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        came += chunk.length;
        if (came <= init.maxBytes) {
          done(null, chunk);
          return;
        }
        trouble = new OutgoingError('too-large', `There are more than ${init.maxBytes} bytes.`);
        for (const one of open) one.destroy();
        done();
      },
    });
    return keep(counter);
  }
  function refused(error: unknown): string {
    const why = causeOf(error);
    // The first refusal is the reason of those that follow; what cannot be reached is no refusal.
    if (why?.code.startsWith('forbidden') || why?.code === 'bad-url') trouble ??= why;
    return why?.code ?? 'unreachable';
  }

  function tunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
    keep(client);
    const fail = (error: unknown): void => {
      client.end(`HTTP/1.1 ${refused(error) === 'unreachable' ? 502 : 403} Refused\r\nconnection: close\r\n\r\n`);
    };
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/@]+)):(\d{1,5})$/.exec(request.url ?? '');
    const host = match?.[1] ? `[${match[1]}]` : match?.[2];
    // As in addresses: 0x7f.1 is an address as well, in another spelling.
    const url = match && URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`) : null;
    const port = Number(match?.[3]);
    try {
      if (url === null) throw new OutgoingError('bad-url', 'This is no host and port.');
      requireHost(hostOf(url), port, rule);
    } catch (error) {
      fail(error);
      return;
    }
    const name = hostOf(url);
    const server = keep(connect({ host: name, port, lookup, timeout: connectTimeoutMs })) as Socket;
    server.once('error', fail);
    server.once('timeout', () => server.destroy(new Error('no connection')));
    server.once('connect', () => {
      if (!rule.allows(server.remoteAddress ?? '')) {
        server.destroy(forbidden(name));
        return;
      }
      server.setTimeout(0);
      server.off('error', fail);
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      if (head.length > 0) server.write(head);
      client.pipe(server);
      server.pipe(counted()).pipe(client);
      client.on('close', () => server.destroy());
      server.on('close', () => client.end());
    });
  }

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const fail = (error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(refused(error) === 'unreachable' ? 502 : 403, { connection: 'close' }).end();
    };
    let url: URL;
    try {
      url = targetOf(request.url ?? '', rule, ['http:']);
    } catch (error) {
      fail(error);
      return;
    }
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hopByHop.test(name)));
    const { method } = request;
    const outgoing = httpRequest(url, { method, headers: { ...headers, host: url.host }, lookup, agent: false, timeout: connectTimeoutMs });
    outgoing.on('socket', (socket) => {
      keep(socket);
      socket.once('connect', () => {
        if (!rule.allows(socket.remoteAddress ?? '')) socket.destroy(forbidden(url.hostname));
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', fail);
    outgoing.on('response', (answer) => {
      const passed = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !hopByHop.test(name)));
      response.writeHead(answer.statusCode ?? 502, passed);
      answer.on('error', () => response.destroy());
      answer.pipe(counted()).pipe(response);
    });
    response.on('close', () => outgoing.destroy());
    request.pipe(outgoing);
  }

  const server = createServer(forward).on('connect', tunnel);
  server.on('connection', keep);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(init.socketPath, resolve);
  });
  return {
    trouble: () => trouble,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const one of open) one.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

function causeOf(error: unknown): OutgoingError | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof OutgoingError) return at;
    const among = at instanceof AggregateError ? at.errors.find((one) => one instanceof OutgoingError) : undefined;
    if (among) return among as OutgoingError;
  }
  return null;
}
