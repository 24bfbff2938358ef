/** What the site is called: the server writes it into every page, so that it is known before anything is drawn. */
import { productName } from '../gateway/contract/product.ts';

const given = globalThis.document?.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content;
export const siteName = given || productName;

/** Names the page that is shown. Null: the site itself, or something that is not known yet. */
export function entitle(title: string | null | undefined): void {
  document.title = title ? `${title} - ${siteName}` : siteName;
}
