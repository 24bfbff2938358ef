/** What a downloaded file is called: its title, as far as file systems and headers bear it. RFC 6266. */

const mostCharacters = 120;

/** `ending` includes the dot. */
export function attachment(title: string, ending: string): string {
  const name = `${nameOf(title)}${ending}`;
  // Letters of other widths may become ASCII here, also what has a meaning in a header or a path.
  const plain = name
    .normalize('NFKD')
    .replaceAll(/["*/:<>?\\|%]/g, ' ')
    .replaceAll(/[^ -~]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const fallback = plain.length > ending.length ? plain : `video${ending}`;
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${fallback}"; filename*=UTF-8''${encoded}`;
}

/** Nothing that is a path, a device, hidden, or breaks a line; whole characters only. */
function nameOf(title: string): string {
  const safe = title
    .toWellFormed()
    .replaceAll(/[\p{C}"*/:<>?\\|%]/gu, ' ')
    .replaceAll(/\s+/g, ' ');
  const cut = Array.from(safe).slice(0, mostCharacters).join('');
  return cut.replace(/^[\s.]+/, '').replace(/[\s.]+$/, '') || 'video';
}
