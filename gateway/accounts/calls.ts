/** Calls of better-auth from handlers: what it is told about a request, and what its refusals are in our words. */
import { isAPIError } from 'better-auth/api';
import type { Context } from '../answer.ts';
import { type Refusal, refuse } from '../problem.ts';
import { addressHeader } from './better-auth.ts';
import { linkUsed } from './letter-links.ts';

/** Built anew, so that no header of a client says more than it should. */
export function headersOf({ incoming, clientAddress }: Pick<Context, 'incoming' | 'clientAddress'>): Headers {
  const headers = new Headers({ [addressHeader]: clientAddress, 'user-agent': incoming.header('user-agent').slice(0, 300) });
  const cookie = incoming.header('cookie');
  if (cookie !== '') headers.set('cookie', cookie);
  return headers;
}

/** What a call gave, and the cookies that it sets. To be made with `returnHeaders: true`. */
export async function asked<T>(call: Promise<{ headers: Headers; response: T }>): Promise<{ given: T; cookies: string[] }> {
  try {
    const { headers, response } = await call;
    return { given: response, cookies: headers.getSetCookie() };
  } catch (error) {
    throw (isAPIError(error) && refusalOf(error.body?.code ?? '')) || error;
  }
}

function refusalOf(code: string): Refusal | null {
  switch (code) {
    case 'INVALID_EMAIL':
    case 'INVALID_EMAIL_OR_PASSWORD':
      return refuse('wrong-credentials', 401, 'Address and password do not fit together.');
    case 'INVALID_PASSWORD':
    case 'CREDENTIAL_ACCOUNT_NOT_FOUND':
      return refuse('wrong-password', 403, 'That is not the password of this account.');
    case 'EMAIL_NOT_VERIFIED':
      return refuse('email-not-verified', 403, 'Say first that the address is yours: open the link in the letter.');
    case 'WAITS_FOR_APPROVAL':
      return refuse('waits-for-approval', 403, 'An administrator has not approved this account yet.');
    case 'BANNED_USER':
      return refuse('banned', 403, 'An administrator has closed this account.');
    case 'INVALID_TOKEN':
    case 'TOKEN_EXPIRED':
    case 'USER_NOT_FOUND':
      return linkUsed();
    case 'INVALID_CODE':
    case 'INVALID_BACKUP_CODE':
    case 'OTP_HAS_EXPIRED':
      return refuse('wrong-code', 401, 'That code is not right.');
    case 'INVALID_TWO_FACTOR_COOKIE':
    case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
      return refuse('sign-in-again', 401, 'Sign in with your password again, and then send the code.');
    case 'ACCOUNT_TEMPORARILY_LOCKED':
      return refuse('too-many-attempts', 429, 'Too many wrong codes. Wait a quarter of an hour.', undefined, { 'retry-after': '900' });
    case 'TOTP_ALREADY_ENABLED':
      return refuse('second-factor-exists', 409, 'The account has a second factor already.');
    case 'TWO_FACTOR_NOT_ENABLED':
    case 'TOTP_NOT_ENABLED':
    case 'BACKUP_CODES_NOT_ENABLED':
      return refuse('no-second-factor', 409, 'The account has no second factor.');
    case 'UNAUTHORIZED':
      return refuse('session-needed', 403, 'Sign in first: a key is not enough for this.');
    default:
      return null;
  }
}
