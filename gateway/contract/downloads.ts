/** Who may keep a video as a file, of those who may watch it. Servers and pages ask the same function. */

/** `never`: nobody; `asked`: where the owner allows it; `usual`: where the owner does not forbid it. */
export const downloadPolicies = ['never', 'asked', 'usual'] as const;
export type DownloadPolicy = (typeof downloadPolicies)[number];

/** What its owner has said; null: nothing. */
export interface OwnersWord {
  downloadable: boolean | null;
  originalDownloadable: boolean;
}

/** Those who look after a video may keep it whatever this says. */
export function isDownloadable(
  { downloadable, originalDownloadable }: OwnersWord,
  policy: DownloadPolicy,
  what: 'made' | 'original',
): boolean {
  const isOpen = policy !== 'never' && (downloadable ?? policy === 'usual');
  return isOpen && (what === 'made' || originalDownloadable);
}
