/** The built pages with what the site is called, where the build has put what the program is called. */
import { readFile } from 'node:fs/promises';
import type { BuiltFile } from './built-files.ts';
import { productName } from './contract/product.ts';
import { escaped } from './html.ts';

/** Alone in an element or an attribute, and nowhere else. */
const places = RegExp(`(?<=[">])${productName}(?=["<])`, 'g');

export interface Shells {
  textOf(file: BuiltFile): Promise<string>;
  /** Whether the file is as the site has it: what the build has compressed can be sent. */
  isAsBuilt(): boolean;
}

export function createShells(siteName: () => string): Shells {
  const kept = new Map<string, { of: string; text: string }>();
  return {
    isAsBuilt: () => siteName() === productName,
    async textOf({ path, etag }) {
      const name = siteName();
      const of = `${etag} ${name}`;
      const known = kept.get(path);
      if (known?.of === of) return known.text;
      const text = (await readFile(path, 'utf8')).replace(places, () => escaped(name));
      kept.set(path, { of, text });
      return text;
    },
  };
}
