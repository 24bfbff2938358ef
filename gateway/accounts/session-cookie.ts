/** The cookie of a session: a token, and a signature with a secret that is not in the database. As better-auth writes it. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const sessionCookie = 'vitascope_session';
/** Of who has shown the password, and not yet the second factor. */
export const challengeCookie = 'vitascope.two_factor';
export const sessionSeconds = 30 * 24 * 3600;

/** The token in a cookie's value, or null when it was not signed here. */
export function tokenIn(cookie: string, secret: string): string | null {
  if (cookie.length > 512) return null;
  let text: string;
  try {
    text = decodeURIComponent(cookie);
  } catch {
    return null;
  }
  const at = text.lastIndexOf('.');
  const [token, signature] = [text.slice(0, Math.max(0, at)), Buffer.from(text.slice(at + 1))];
  const own = Buffer.from(createHmac('sha256', secret).update(token).digest('base64'));
  return signature.length === own.length && timingSafeEqual(signature, own) ? token : null;
}
