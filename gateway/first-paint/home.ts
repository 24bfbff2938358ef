/** What the home page tells of the site before any script has run: its name, and what it is. schema.org/WebSite. */
import { dataBlock, type Html, html } from '../html.ts';
import { named, property, type Site, shortened } from './parts.ts';

/** Only where everybody may come in. */
export function paintHome({ name, publicUrl, about }: Site): { head: Html } {
  const address = `${publicUrl}/`;
  const words = shortened(about);
  return {
    head: html`<link rel="canonical" href="${address}">${[
      ...(words === '' ? [] : [named('description', words), property('og:description', words)]),
      property('og:site_name', name),
      property('og:type', 'website'),
      property('og:title', name),
      property('og:url', address),
      dataBlock('application/ld+json', null, {
        '@context': 'https://schema.org',
        '@type': 'WebSite',
        name,
        url: address,
        ...(words === '' ? {} : { description: words }),
        potentialAction: {
          '@type': 'SearchAction',
          target: { '@type': 'EntryPoint', urlTemplate: `${publicUrl}/search?q={search_term_string}` },
          'query-input': 'required name=search_term_string',
        },
      }),
    ]}`,
  };
}
