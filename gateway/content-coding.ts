/** Which form of a stored text a client is sent (RFC 9110, section 12.5.3), as a decision without input or output. */

/** In the order in which we like to send them. */
export const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

/** The best of those that are there and that the client takes; null: as it is, which every client takes. */
export function codingFor(acceptEncoding: string, there: (coding: Coding) => boolean): Coding | null {
  const refused = new Set<string>();
  const taken = new Set<string>();
  for (const part of acceptEncoding.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((one) => one.trim());
    const isRefused = parameters.some((one) => /^q=0(\.0{0,3})?$/.test(one));
    (isRefused ? refused : taken).add(name);
  }
  return codings.find((coding) => there(coding) && !refused.has(coding) && (taken.has(coding) || taken.has('*'))) ?? null;
}
