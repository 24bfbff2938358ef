/**
 * What somebody watches with, from what their browser says of itself, and the country that a proxy in front names. Nothing but the class and the
 * country's code is kept, and that in sums alone. Pure.
 */
export type DeviceClass = 'desktop' | 'phone' | 'tablet' | 'tv' | 'other';

/** In this order: a television calls itself Android or Linux, too. */
const classes: readonly [DeviceClass, RegExp][] = [
  [
    'tv',
    /smart-?tv|google ?tv|android tv|apple ?tv|hbbtv|web0s|webos\.tv|tizen(?!.*mobile)|bravia|roku|viera|netcast|crkey|\baft[a-z]{1,4}\b/i,
  ],
  ['tablet', /ipad|tablet|kindle|playbook|android(?!.*mobile)/i],
  ['phone', /iphone|ipod|android|windows phone|mobile/i],
  ['desktop', /windows nt|macintosh|x11|cros /i],
];
/** What matters of the words comes early; and nobody is to keep the server looking. */
const mostLetters = 512;
const desktops = /^"(windows|macos|linux|chrome ?os|chromium os)"$/i;

/** Client hints of low entropy, which browsers send without being asked, come before the words that browsers freeze. */
export function deviceOf(header: (name: string) => string): DeviceClass {
  const agent = header('user-agent').slice(0, mostLetters);
  const named = classes.find(([, words]) => words.test(agent))?.[0] ?? 'other';
  if (named === 'tv' || named === 'tablet') return named;
  if (header('sec-ch-ua-mobile') === '?1') return 'phone';
  return desktops.test(header('sec-ch-ua-platform')) ? 'desktop' : named;
}

/** ISO 3166-1, two letters; null for what is none, or says that it is not known (XX, and T1 for Tor). */
export function countryOf(said: string): string | null {
  const code = said.trim().toUpperCase();
  return /^[A-Z]{2}$/.test(code) && code !== 'XX' && code !== 'ZZ' ? code : null;
}
