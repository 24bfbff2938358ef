/** Fills the page's shell for addresses of which something can be told before the application starts. */
import { isOpenPrivacy } from '../access.ts';
import { pageAt } from '../contract/pages.ts';
import { type Html, html } from '../html.ts';
import type { VideoEntry } from '../video-cache.ts';
import { type ChannelLook, paintChannel } from './channel.ts';
import { paintHome } from './home.ts';
import { type Painting, robotsStayOut, type Site } from './parts.ts';
import { type OpenPlaylist, paintPlaylist } from './playlist.ts';
import { paintVideo } from './video.ts';

export interface Painted {
  status: 200 | 404;
  body: string;
  /** The same for everybody, so caches between may keep it as long as they ask again. */
  isShared: boolean;
}
export interface PageAsked {
  path: string;
  header(name: string): string;
  clientAddress: string;
}
/** Null where there is nothing to fill in. */
export type Painter = (asked: PageAsked, shell: string) => Promise<Painted | null>;

export function createPainter(init: {
  /** As it is called now. */
  site(): Site;
  /** Whether the site is for its members alone: the application finds out who asks. */
  isGated(): boolean;
  findVideo(ref: string): Promise<Pick<VideoEntry, 'row' | 'bytes'> | null>;
  /** Null for those that not everybody may see. */
  findChannel(ref: string): Promise<ChannelLook | null>;
  findPlaylist(ref: string): Promise<OpenPlaylist | null>;
  /** Rejects for those who have asked too much. */
  admit(clientAddress: string): Promise<void>;
  /** Whether a request brings a session, be it valid or not. */
  hasSession(header: (name: string) => string): boolean;
}): Painter {
  /** What everybody may see; `mayBeThere` where somebody else could see something. */
  async function lookAt(page: 'watch' | 'channel' | 'playlist', ref: string): Promise<{ painting: Painting | null; mayBeThere: boolean }> {
    if (page === 'channel') {
      const found = await init.findChannel(ref);
      return { painting: found && paintChannel(found, init.site()), mayBeThere: false };
    }
    if (page === 'playlist') {
      const found = await init.findPlaylist(ref);
      return { painting: found && paintPlaylist(found, init.site()), mayBeThere: false };
    }
    const entry = await init.findVideo(ref);
    if (entry !== null && isOpenPrivacy(entry.row.privacy))
      return { painting: paintVideo(JSON.parse(Buffer.from(entry.bytes).toString()), init.site()), mayBeThere: true };
    return { painting: null, mayBeThere: entry?.row.privacy === 'password' };
  }

  return async (asked, shell) => {
    const { page, id } = pageAt(asked.path) ?? { page: null, id: '' };
    if (page === 'home') return init.isGated() ? null : { status: 200, body: fill(shell, paintHome(init.site())), isShared: true };
    if (page !== 'watch' && page !== 'channel' && page !== 'playlist') return null;
    // Before anything is looked up, so that nothing tells what there is.
    if (init.isGated()) return { status: 200, body: fill(shell, { head: robotsStayOut }), isShared: false };
    let found: Awaited<ReturnType<typeof lookAt>>;
    try {
      await init.admit(asked.clientAddress);
      found = await lookAt(page, id);
    } catch {
      // The application itself asks, and says what is wrong.
      return null;
    }
    if (found.painting !== null) return { status: 200, body: fill(shell, found.painting), isShared: true };
    // Whoever may see it is found out by the application's own calls. A guest hears the same of what is private and of what is not there.
    const status = init.hasSession(asked.header) || found.mayBeThere ? 200 : 404;
    return { status, body: fill(shell, { head: robotsStayOut }), isShared: false };
  };
}

/** The places in player/index.html, as it is built. */
const places = { title: /<title>[^<]*<\/title>/, head: '</head>', body: /(<div id="app">)(<\/div>)/ };

function fill(shell: string, { title, head, body }: Partial<Painting> & { head: Html }): string {
  let page = shell.replace(places.head, () => `${head.text}</head>`);
  if (title !== undefined) page = page.replace(places.title, () => html`<title>${title}</title>`.text);
  if (body !== undefined) page = page.replace(places.body, (_, open, close) => `${open}${body.text}${close}`);
  return page;
}
