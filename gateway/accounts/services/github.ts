/**
 * GitHub, by OAuth 2 (authorization code flow with state and PKCE; RFC 6749, RFC 7636): it speaks no OpenID Connect to websites, so its REST
 * API says who somebody is. After "Authorizing OAuth apps" and the REST API (version 2022-11-28) of GitHub's documentation.
 */
import { z } from 'zod';
import { refuse } from '../../problem.ts';
import { ask, type Back, type Begun, challengeOf, codeOf, type Identity, parsed, random, refused, unavailable } from './ask.ts';
import type { FoundOrganisation, KnownOrganisations } from './known-organisations.ts';

export interface GitHubClient {
  /** `https://github.com`, or that of a GitHub Enterprise. */
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  /** Who is in none of these is not let in; any are without. */
  organisations: readonly string[];
  known: KnownOrganisations;
  callback: string;
}
const aPage = 100;
/** Nobody has more addresses or organisations than fit. */
const mostPages = 10;

// Refusals come with status 200, too.
const tokenAnswer = z.union([z.object({ access_token: z.string().min(1) }), z.object({ error: z.string() })]);
const user = z.object({ id: z.number().int().positive(), login: z.string(), name: z.string().nullish() });
const address = z.object({ email: z.string().max(200), primary: z.boolean(), verified: z.boolean() });
const organisation = z.object({ login: z.string(), id: z.number().int().positive() });

export function beginGitHub(client: GitHubClient): { url: string; begun: Begun } {
  const [state, verifier] = [random(), random()];
  const url = new URL('/login/oauth/authorize', client.issuer);
  const scopes = ['user:email', ...(client.organisations.length > 0 ? ['read:org'] : [])];
  const values = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.callback,
    scope: scopes.join(' '),
    state,
    ...challengeOf(verifier),
  };
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return { url: url.href, begun: { state, verifier, nonce: null } };
}

export async function finishGitHub(client: GitHubClient, begun: Begun, back: Back): Promise<Identity> {
  const token = await exchange(client, codeOf(back, begun), begun.verifier);
  const { id, login, name } = parsed(user, await get('/user'));
  if (client.organisations.length > 0) await requireOne(client, await all('/user/orgs', organisation));
  const primary = (await all('/user/emails', address)).find((one) => one.primary);
  return {
    issuer: client.issuer,
    subject: `${id}`,
    // No other address stands in for a primary one that is not verified: only this one is who they say they are.
    email: primary?.email.toLowerCase() ?? null,
    emailVerified: primary?.verified === true,
    name: name || login,
  };

  function get(path: string): Promise<unknown> {
    return ask(apiOf(client.issuer) + path, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'Vitascope',
        'x-github-api-version': '2022-11-28',
      },
    });
  }
  async function all<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>[]> {
    const found: z.output<S>[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const items = parsed(z.array(schema), await get(`${path}?per_page=${aPage}&page=${page}`));
      found.push(...items);
      if (items.length < aPage) break;
    }
    return found;
  }
}

async function exchange({ issuer, clientId, clientSecret, callback }: GitHubClient, code: string, verifier: string): Promise<string> {
  if (clientSecret === null) throw unavailable();
  const answer = await ask(`${issuer}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      code,
      redirect_uri: callback,
      code_verifier: verifier,
    }),
  });
  const read = parsed(tokenAnswer, answer);
  if ('access_token' in read) return read.access_token;
  switch (read.error) {
    case 'bad_verification_code':
      throw refused();
    case 'unverified_user_email':
      throw refused('Verify your primary address there first.');
    default:
      // A wrong secret, or an address to come back to that is not registered there: nothing that whoever signs in can help.
      throw unavailable();
  }
}

async function requireOne({ organisations, known }: GitHubClient, found: readonly FoundOrganisation[]): Promise<void> {
  if ((await known.among(organisations, found)).length > 0) return;
  throw refuse(
    'organisation-required',
    403,
    'You are in none of the organisations there that may sign in here.',
    'If you are, an owner of the organisation may have to approve this site there.',
  );
}

/** GitHub itself and GitHub Enterprise Cloud with data residency have a name of its own for the API, GitHub Enterprise Server a path. */
function apiOf(issuer: string): string {
  const { host } = new URL(issuer);
  return host === 'github.com' || host.endsWith('.ghe.com') ? `https://api.${host}` : `${issuer}/api/v3`;
}
