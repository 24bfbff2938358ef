/** How many pictures at a time a card encodes: drivers of cards for homes allow few. */

const limits: readonly [RegExp, number][] = [
  [/\bGTX 10\d\d\b/i, 2],
  [/\bRTX [23]0\d\d\b/i, 3],
  [/\bRTX 40\d\d\b/i, 5],
  [/\b(Tesla|Quadro|RTX A\d{4}|[ALTVHP]\d{1,3}[SGX]?)\b/, 999],
  [/\bIntel\b/i, 10],
];
const unknown = 3;

/** By the name that a card or its driver gives itself. Newer drivers allow more: then an operator says so. */
export function sessionLimit(card: string): number {
  return limits.find(([pattern]) => pattern.test(card))?.[1] ?? unknown;
}
