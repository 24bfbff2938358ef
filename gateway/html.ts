/** Text that is safe to stand in a page. What is put into a template of `html` is escaped, unless `html` made it. */

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
type Part = string | number | Html | readonly Html[] | null;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** As it may stand in an element and in an attribute, of HTML and of XML. */
export const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');

export function html(fixed: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(fixed.reduce((text, piece, at) => text + written(parts[at - 1] ?? null) + piece));
}
/** A block of data for programs, which no browser runs. No text in it can end the block. */
export function dataBlock(type: string, id: string | null, value: unknown): Html {
  const json = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return new Html(`<script type="${escaped(type)}"${id === null ? '' : ` id="${escaped(id)}"`}>${json}</script>`);
}

function written(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escaped(`${part}`);
}
