/** OpenID Connect, authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636, RFC 9207). */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { createShortCache } from '../../short-cache.ts';
import {
  ask,
  type Back,
  type Begun,
  challengeOf,
  codeOf,
  type Identity,
  parsed,
  patienceMilliseconds,
  random,
  refused,
  same,
  unavailable,
} from './ask.ts';

export interface OpenIdClient {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  scopes: readonly string[];
  callback: string;
}
/** Signatures that only the service can make. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
});
const claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().max(200).optional(),
  // Some services send it as text.
  email_verified: z.union([z.boolean(), z.stringbool()]).optional(),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
});

export async function beginOpenId(client: OpenIdClient): Promise<{ url: string; begun: Begun }> {
  const service = await discover(client.issuer);
  const [state, nonce, verifier] = [random(), random(), random()];
  const url = new URL(service.authorization_endpoint);
  const scopes = new Set(['openid', ...client.scopes]);
  const values = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.callback,
    scope: [...scopes].join(' '),
    ...{ state, nonce, ...challengeOf(verifier) },
  };
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return { url: url.href, begun: { state, nonce, verifier } };
}

export async function finishOpenId(client: OpenIdClient, begun: Begun, back: Back): Promise<Identity> {
  const code = codeOf(back, begun);
  const service = await discover(client.issuer);
  const namesItself = back.iss !== undefined || service.authorization_response_iss_parameter_supported;
  if (namesItself && back.iss !== service.issuer) throw refused();
  const tokens = await exchange(client, service, code, begun.verifier);
  const verified = await jwtVerify(tokens.id_token, keysOf(service.jwks_uri), {
    issuer: service.issuer,
    audience: client.clientId,
    algorithms,
    clockTolerance: 60,
    requiredClaims: ['sub', 'iat', 'exp', 'nonce'],
  }).catch(() => null);
  if (verified === null || begun.nonce === null || !same(`${verified.payload.nonce}`, begun.nonce)) throw refused();
  const { azp } = verified.payload;
  if (azp !== undefined && azp !== client.clientId) throw refused();
  const own = parsed(claims, verified.payload);
  const all = own.email === undefined && service.userinfo_endpoint ? { ...own, ...(await userInfo(service.userinfo_endpoint)) } : own;
  return {
    issuer: service.issuer,
    subject: own.sub,
    email: all.email?.toLowerCase() ?? null,
    emailVerified: all.email_verified === true,
    name: all.name ?? all.preferred_username ?? null,
  };

  async function userInfo(url: string): Promise<z.infer<typeof claims>> {
    const info = parsed(claims, await ask(url, { headers: { authorization: `Bearer ${tokens.access_token}` } }));
    // Of somebody else it says nothing about this one (Core 5.3.2).
    if (info.sub !== own.sub) throw refused();
    return info;
  }
}

/** What a service says of itself changes seldom, and everybody who signs in needs it. */
const discovered = createShortCache<z.infer<typeof discovery>>({ milliseconds: 5 * 60_000, size: 50 });
const discover = (issuer: string) => discovered.get(issuer, () => askForDiscovery(issuer));

async function askForDiscovery(issuer: string): Promise<z.infer<typeof discovery>> {
  const found = parsed(discovery, await ask(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
  if (found.issuer.replace(/\/$/, '') !== issuer.replace(/\/$/, '')) throw unavailable();
  return found;
}

async function exchange(client: OpenIdClient, service: z.infer<typeof discovery>, code: string, verifier: string) {
  const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: client.callback, code_verifier: verifier });
  const headers: Record<string, string> = {};
  if (client.clientSecret === null) body.set('client_id', client.clientId);
  else if (service.token_endpoint_auth_methods_supported.includes('client_secret_basic')) {
    const pair = [client.clientId, client.clientSecret].map((one) => encodeURIComponent(one)).join(':');
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  } else {
    body.set('client_id', client.clientId);
    body.set('client_secret', client.clientSecret);
  }
  const answer = await ask(service.token_endpoint, { method: 'POST', headers, body });
  return parsed(z.object({ id_token: z.string(), access_token: z.string() }), answer);
}

const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();
function keysOf(url: string) {
  const found = keySets.get(url) ?? createRemoteJWKSet(new URL(url), { timeoutDuration: patienceMilliseconds });
  if (keySets.size >= 50) keySets.clear();
  keySets.set(url, found);
  return found;
}
