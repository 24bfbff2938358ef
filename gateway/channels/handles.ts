/** Handles that are made of names, for channels that nobody has named. Pure. */

const shortest = 3;
const longest = 20;

export function handleOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  return plain.length < shortest ? 'channel' : plain;
}

/** The one to try at the n-th attempt: first without an ending, then with one that nobody can foresee. */
export function attemptOf(plain: string, n: number, random: Uint8Array): string {
  return n === 0
    ? plain
    : `${plain}-${Buffer.from(random)
        .toString('hex')
        .slice(0, 4 + n)}`;
}
