import { randomBytes } from 'node:crypto';

/** Eleven characters of base 58, 64 bits: no two look alike, none needs escaping. */
export function newShortId(bytes: Uint8Array = randomBytes(8)): string {
  const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = '';
  for (let n = 0; n < 11; n += 1, number /= 58n) text += letters[Number(number % 58n)];
  return text;
}
