/** Tables for spreadsheets: RFC 4180, with a byte order mark, by which they know UTF-8. */
export const byteOrderMark = '\ufeff';

/**
 * A spreadsheet takes what begins like this for a formula, also behind what it takes for the end of a cell, which differs by country; and titles are
 * anybody's. Signs of full width, and what cannot be seen before a sign, count as well.
 */
const formula = /(^|[;\t\r\n])([\s\p{C}]*)(?=[=+\-@\uFF0B\uFF0D\uFF1D\uFF20])/gu;

/** An apostrophe keeps words from being a formula; numbers stay numbers. */
export function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = value.replace(formula, "$1$2'");
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
