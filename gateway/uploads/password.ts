/** The password that a new video is to ask for: hashed where it arrives. Beyond this place nobody knows it. */
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';

export async function passwordOf(
  { passwords }: Pick<Services, 'passwords'>,
  { privacy, password }: { privacy?: string | undefined; password?: string | undefined },
): Promise<{ passwordHash?: string }> {
  if (privacy === 'password' && password === undefined) throw refuse('password-missing', 422, 'This privacy needs a password');
  if (privacy !== 'password' && password !== undefined)
    throw refuse('password-unused', 422, 'A password is only for the privacy "password"');
  return password === undefined ? {} : { passwordHash: await passwords.hash(password) };
}

/** Upload-Metadata as it came, which is told to whoever asks, without the password. */
export function withoutPassword(metadata: string): string {
  return metadata
    .split(',')
    .filter((pair) => !/^\s*password(\s|$)/.test(pair))
    .join(',');
}
