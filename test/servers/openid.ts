/** A real OpenID provider, and somebody who signs in there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Claims {
  email?: string;
  email_verified?: boolean;
  name?: string;
}
export interface OpenIdServer {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What it says of whoever signs in by this name. */
  people: Map<string, Claims>;
  /** How often it was asked for this path. */
  asked(path: string): number;
  /** Signs in by that name, agrees, and tells where that leads: back to the one that asked. */
  signIn(url: string, name: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startOpenIdServer(callbacks: string[]): Promise<OpenIdServer> {
  // It warns on import when it sees a development environment; types come with none.
  // @ts-expect-error the package has no types of its own
  const { default: Provider } = await import('oidc-provider');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret, people] = ['vitascope', 'secret of the client', new Map<string, Claims>()];
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: callbacks }],
    pkce: { required: () => true },
    cookies: { keys: ['a key of the test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
  });
  const counts = new Map<string, number>();
  server.on('request', ({ url = '' }) => counts.set(url, (counts.get(url) ?? 0) + 1));
  server.on('request', provider.callback());

  return {
    issuer,
    clientId,
    clientSecret,
    people,
    asked: (path) => counts.get(path) ?? 0,
    async signIn(url, name) {
      const cookies = new Map<string, string>();
      let [at, form] = [url, null as URLSearchParams | null];
      for (let step = 0; step < 20; step += 1) {
        const answer = await fetch(at, {
          method: form === null ? 'GET' : 'POST',
          redirect: 'manual',
          headers: { cookie: [...cookies].map((one) => one.join('=')).join('; ') },
          ...(form === null ? {} : { body: form }),
        });
        for (const cookie of answer.headers.getSetCookie()) {
          const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
          cookies.set(key, value);
        }
        const text = await answer.text();
        const next = answer.headers.get('location');
        if (next !== null) {
          at = new URL(next, at).href;
          form = null;
          if (!at.startsWith(issuer)) return at;
          continue;
        }
        const [action, prompt] = [/action="([^"]+)"/.exec(text)?.[1], /name="prompt" value="(\w+)"/.exec(text)?.[1]];
        if (action === undefined || prompt === undefined) throw new Error(`the provider answers ${answer.status}: ${text.slice(0, 500)}`);
        at = new URL(action, at).href;
        form = new URLSearchParams(prompt === 'login' ? { prompt, login: name, password: 'any' } : { prompt });
      }
      throw new Error('signing in leads nowhere');
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
