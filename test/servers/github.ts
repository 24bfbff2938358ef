/**
 * A server that answers as GitHub's documentation says GitHub does ("Authorizing OAuth apps", and the REST API for users, emails and
 * organisations), at the addresses of a GitHub Enterprise Server, and somebody who signs in there.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface GitHubPerson {
  id: number;
  name: string | null;
  emails: { email: string; primary: boolean; verified: boolean; visibility: string | null }[];
  organisations: string[];
}
export interface GitHubServer {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** By login. */
  people: Map<string, GitHubPerson>;
  /** Numbers of organisations by login. One that somebody is in and that is not here yet gets one when it is asked for. */
  organisations: Map<string, number>;
  /** What it answers to a path instead of what it should. */
  instead: Map<string, { status: number; body: string }>;
  /** Drops every connection. */
  isAway: boolean;
  /** Lines of requests to it, without queries. */
  asked: string[];
  /** Signs in by that login, agrees or not, and tells where that leads: back to the one that asked. */
  signIn(url: string, login: string, agrees?: boolean): Promise<string>;
  stop(): Promise<void>;
}
interface Grant {
  login: string;
  scopes: string[];
  redirectUri: string;
  challenge: string | null;
}
interface Reply {
  status: number;
  json?: unknown;
  location?: string;
}

export async function startGitHubServer(callback: string): Promise<GitHubServer> {
  const [clientId, clientSecret] = ['Iv1.0123456789abcdef', 'the secret of the OAuth app'];
  const [codes, tokens] = [new Map<string, Grant>(), new Map<string, Grant>()];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    github.asked.push(`${request.method} ${pathname}`);
    const other = github.instead.get(pathname);
    if (github.isAway) return void request.socket.destroy();
    if (other) return void response.writeHead(other.status, { 'content-type': 'text/html' }).end(other.body);
    const { status, json, location } = await reply(`${request.method} ${pathname}`, searchParams, request);
    const headers = { 'content-type': 'application/json; charset=utf-8', ...(location === undefined ? {} : { location }) };
    response.writeHead(status, headers).end(json === undefined ? '' : JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const github: GitHubServer = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ clientId, clientSecret, people: new Map(), organisations: new Map(), instead: new Map(), isAway: false, asked: [] },
    async signIn(url, login, agrees = true) {
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie: `login=${login}; agrees=${agrees}` } });
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`the server answers ${answer.status}: ${await answer.text()}`);
      return location;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return github;

  async function reply(line: string, query: URLSearchParams, request: IncomingMessage): Promise<Reply> {
    switch (line) {
      case 'GET /login/oauth/authorize':
        return authorize(query, request.headers.cookie ?? '');
      case 'POST /login/oauth/access_token':
        // Without it the answer is a form.
        if (request.headers.accept !== 'application/json') return { status: 406 };
        return { status: 200, json: exchange(new URLSearchParams(await text(request))) };
      case 'GET /api/v3/user':
        return asPerson(request, [], ({ id, name }, login) => ({ login, id, node_id: 'MDQ6', name, email: null, type: 'User' }));
      case 'GET /api/v3/user/emails':
        return asPerson(request, ['user:email', 'user'], ({ emails }) => paged(emails, query));
      case 'GET /api/v3/user/orgs':
        return asPerson(request, ['read:org', 'user'], ({ organisations }) =>
          paged(
            organisations.map((login) => ({ login, id: numberOf(login.toLowerCase()), description: '' })),
            query,
          ),
        );
      default:
        return { status: 404, json: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' } };
    }
  }

  function numberOf(login: string): number {
    const number = github.organisations.get(login) ?? 5000 + github.organisations.size;
    github.organisations.set(login, number);
    return number;
  }

  function authorize(query: URLSearchParams, cookie: string): Reply {
    const given = (name: string) => query.get(name) ?? '';
    if (given('client_id') !== clientId) return { status: 404 };
    const back = new URL(callback);
    back.searchParams.set('state', given('state'));
    const [, login = '', agrees] = /login=([^;]+); agrees=(\w+)/.exec(cookie) ?? [];
    const refusal = given('redirect_uri') !== callback ? 'redirect_uri_mismatch' : agrees === 'false' ? 'access_denied' : null;
    if (refusal !== null) {
      back.searchParams.set('error', refusal);
      back.searchParams.set('error_description', 'The user has denied your application access.');
      back.searchParams.set('error_uri', 'https://docs.github.com/apps/troubleshooting-authorization-request-errors/#access-denied');
      return { status: 302, location: back.href };
    }
    if (query.get('code_challenge') !== null && given('code_challenge_method') !== 'S256') return { status: 400 };
    const code = randomBytes(10).toString('hex');
    const scopes = given('scope').split(/[ ,]/);
    codes.set(code, { login, scopes, redirectUri: given('redirect_uri'), challenge: query.get('code_challenge') });
    back.searchParams.set('code', code);
    return { status: 302, location: back.href };
  }

  function exchange(form: URLSearchParams): object {
    const refused = (error: string) => ({ error, error_description: 'What went wrong.', error_uri: 'https://docs.github.com/' });
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) return refused('incorrect_client_credentials');
    const grant = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    if (!grant) return refused('bad_verification_code');
    if (form.get('redirect_uri') !== grant.redirectUri) return refused('redirect_uri_mismatch');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant.challenge !== null && grant.challenge !== challenge) return refused('bad_verification_code');
    const token = `gho_${randomBytes(18).toString('hex')}`;
    tokens.set(token, grant);
    return { access_token: token, scope: grant.scopes.join(','), token_type: 'bearer' };
  }

  function asPerson(request: IncomingMessage, scopes: string[], answer: (person: GitHubPerson, login: string) => unknown): Reply {
    const { authorization = '', 'user-agent': agent = '' } = request.headers;
    if (agent === '') return { status: 403 };
    const grant = tokens.get(authorization.replace(/^Bearer /, ''));
    const person = github.people.get(grant?.login ?? '');
    if (!grant || !person) return { status: 401, json: { message: 'Bad credentials', status: '401' } };
    if (scopes.length > 0 && !scopes.some((scope) => grant.scopes.includes(scope))) return { status: 404, json: { message: 'Not Found' } };
    return { status: 200, json: answer(person, grant.login) };
  }
}

/** 30 a page unless it is asked for others, 100 at most. */
function paged<T>(items: T[], query: URLSearchParams): T[] {
  const [size, page] = [Math.min(100, Number(query.get('per_page') ?? 30)), Number(query.get('page') ?? 1)];
  return items.slice((page - 1) * size, page * size);
}
