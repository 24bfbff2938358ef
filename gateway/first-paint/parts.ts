/** What first views of all kinds of pages are made of. */
import { type Html, html } from '../html.ts';

export interface Painting {
  title: string;
  /** Into the head. */
  head: Html;
  /** In the place of the application, until it starts. */
  body: Html;
}
export interface Site {
  name: string;
  /** Without a trailing slash. */
  publicUrl: string;
  /** In a sentence or two; may be empty. */
  about: string;
}

/** Names the data for the application's first view. */
export const firstDataId = 'first-data';
export const robotsStayOut = html`<meta name="robots" content="noindex">`;

export const property = (name: string, content: string | number | null): Html =>
  content === null ? html`` : html`<meta property="${name}" content="${content}">`;
export const named = (name: string, content: string): Html => html`<meta name="${name}" content="${content}">`;

/** Feeds of a channel, for programs that look for them in a page. */
export const feedLinks = (channel: { handle: string; name: string }, site: Site): Html[] =>
  (
    [
      ['rss', 'rss+xml'],
      ['atom', 'atom+xml'],
      ['json', 'feed+json'],
    ] as const
  ).map(
    ([ending, type]) =>
      html`<link rel="alternate" type="application/${type}" title="${channel.name}" href="${site.publicUrl}/feeds/channels/${channel.handle}/videos.${ending}">`,
  );

/** Stands where the application's bar will stand, in its height. */
export const topBar = (site: Site): Html =>
  html`<header class="top"><a class="brand" href="/"><span dir="auto">${site.name}</span></a></header>`;

const mostLetters = 200;
/** On one line, for descriptions. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= mostLetters) return line;
  const cut = line.slice(0, mostLetters);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), mostLetters / 2)).toWellFormed()}…`;
}
