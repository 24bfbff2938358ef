/** XML that holds whatever people have written: what has a meaning in it is escaped, and what no XML may hold is left out. */
import { escaped } from './html.ts';

export type Attributes = Readonly<Record<string, string | number>>;
export type Child = string | null;

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** `children` are elements; null ones are left out. */
export function element(name: string, attributes: Attributes, children: readonly Child[] = []): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(plain(`${value}`))}"`);
  const inside = children.filter((child) => child !== null).join('');
  return inside === '' ? `<${name}${said.join('')}/>` : `<${name}${said.join('')}>${inside}</${name}>`;
}

/** Null for nothing at all. */
export function textElement(name: string, text: string | null, attributes: Attributes = {}): Child {
  return text === null ? null : element(name, attributes, [escaped(plain(text))]);
}

/** Plain text as HTML that shows just that. */
export function htmlOf(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\r?\n/g, '<br>\n');
}

/** Without what XML 1.0 has no way to say. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}
