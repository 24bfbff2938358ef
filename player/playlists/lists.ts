/** What the pages about playlists ask of the server. What is kept for later is watched like one. */
import type { Input, Output } from '../../gateway/contract/client.ts';
import { call, type Video } from '../requests.ts';

export type Playlist = Output<'GET /api/v1/playlists/{id}'>;
export type OwnPlaylist = Output<'GET /api/v1/account/playlists'>['items'][number];
export type NewPlaylist = Input<'POST /api/v1/playlists'>['body'];
export type PlaylistChange = Input<'PATCH /api/v1/playlists/{id}'>['body'];
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Stands where an id would. */
export const watchLater = 'watch-later';
const pageLength = 100;

const after = (cursor: string | null) => ({ limit: pageLength, ...(cursor !== null && { cursor }) });

export const lists = {
  async mine(video?: string): Promise<OwnPlaylist[]> {
    return all((cursor) => call('GET /api/v1/account/playlists', { query: { ...after(cursor), ...(video !== undefined && { video }) } }));
  },
  open: (cursor: string | null, which: { featured?: 'true'; channel?: string } = {}): Promise<Page<Playlist>> =>
    call('GET /api/v1/playlists', { query: { limit: 24, ...(cursor !== null && { cursor }), ...which } }),
  read: (id: string) => call('GET /api/v1/playlists/{id}', { params: { id } }),
  create: (body: NewPlaylist) => call('POST /api/v1/playlists', { body }),
  change: (id: string, body: PlaylistChange) => call('PATCH /api/v1/playlists/{id}', { params: { id }, body }),
  remove: (id: string) => call('DELETE /api/v1/playlists/{id}', { params: { id } }),
  restore: (id: string) => call('POST /api/v1/playlists/{id}/restore', { params: { id } }),
  feature: (id: string, on: boolean) =>
    on
      ? call('PUT /api/v1/playlists/{id}/featured', { params: { id } })
      : call('DELETE /api/v1/playlists/{id}/featured', { params: { id } }),
  async items(id: string, cursor: string | null): Promise<Page<Video>> {
    if (id === watchLater) return call('GET /api/v1/account/watch-later', { query: after(cursor) });
    const page = await call('GET /api/v1/playlists/{id}/items', { params: { id }, query: after(cursor) });
    return { items: page.items.map(({ video }) => video), nextCursor: page.nextCursor };
  },
  /** At the end, or in front of another one. */
  add: (id: string, video: string, before?: string) =>
    call('PUT /api/v1/playlists/{id}/items/{video}', { params: { id, video }, query: before === undefined ? {} : { before } }),
  take: (id: string, video: string) => call('DELETE /api/v1/playlists/{id}/items/{video}', { params: { id, video } }),
  order: (id: string, videos: string[]) => call('PUT /api/v1/playlists/{id}/order', { params: { id }, body: { videos } }),
  channels: async () => (await call('GET /api/v1/account/channels')).items.filter(({ removedAt }) => removedAt === null),
};

async function all<T>(load: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await load(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

export const playlistPath = (list: { shortId: string }): string => `/playlists/${list.shortId}`;
/** Of whatever can be watched as a list. */
export const pathOfList = (id: string): string => (id === watchLater ? '/watch-later' : `/playlists/${id}`);
