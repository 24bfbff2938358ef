/** Where a way to reach somebody leads, if it is one that can be followed: people write it freely. Pure. */
export function contactLink(contact: string): string | null {
  if (/^https?:\/\/\S+$/i.test(contact) && URL.canParse(contact)) return contact;
  if (/^[^\s@:/?#]+@[^\s@:/?#]+\.[^\s@:/?#]+$/.test(contact)) return `mailto:${contact}`;
  return null;
}
