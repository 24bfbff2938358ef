/** What the server has put into the page, so that the first view of it waits for no answer. */
import type { Channel, Video } from './requests.ts';

interface FirstData {
  video?: Video;
  channel?: Channel;
  /** Of the channel. */
  videos?: { items: Video[]; nextCursor: string | null };
}

let data: FirstData = {};

/** Reads it and clears the place where the page drew itself before this script ran. */
export function takeOver(root: HTMLElement): void {
  const block = document.getElementById('first-data');
  if (block) data = JSON.parse(block.textContent ?? '{}') as FirstData;
  root.replaceChildren();
}

/** Once: later views ask the server. */
export function firstVideo(ref: string): Video | null {
  const { video } = data;
  data = {};
  return video && (video.id === ref || video.shortId === ref) ? video : null;
}

/** With the first page of its videos, the newest first. */
export function firstChannel(ref: string): { channel: Channel; videos: { items: Video[]; nextCursor: string | null } } | null {
  const { channel, videos } = data;
  data = {};
  return channel && videos && (channel.handle === ref.toLowerCase() || channel.id === ref) ? { channel, videos } : null;
}
