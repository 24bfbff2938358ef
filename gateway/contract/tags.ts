/** Tags of videos, as they are kept and compared. Pages know this file, so it has no schemas. */

/** Of one video. */
export const mostTags = 10;
export const longestTag = 40;

/** `#Night,  SKY ` is `night sky`. Commas part tags in addresses, so no tag has one. */
export function normalTag(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{C},]/gu, ' ')
    .replace(/^[\s#]+/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
