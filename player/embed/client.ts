/**
 * `/player/vita-embed.js`: steers a player in a frame from the page around it. docs/player.md, section embedding, is its manual.
 */
import type { CommandName, EmbedState } from './messages.ts';

export interface EmbedInit {
  /** A frame that is there, or the element to put one into. */
  at: HTMLElement;
  /** Id of the video; not needed for a frame that is there. */
  id?: string;
  /** Origin of the server; that of this script without. */
  host?: string;
  /** As in the address of the embedded player: start, autoplay, muted, loop, title, colour, lang, consent. */
  options?: Record<string, string | number | boolean>;
}
export interface Embed {
  frame: HTMLIFrameElement;
  /** Once the player answers. */
  ready: Promise<EmbedState>;
  /** The result ends it. */
  on(event: string, listener: (detail: unknown) => void): () => void;
  play(): Promise<void>;
  pause(): Promise<void>;
  seek(seconds: number): Promise<void>;
  setVolume(volume: number): Promise<void>;
  setMuted(muted: boolean): Promise<void>;
  setRate(rate: number): Promise<void>;
  setQuality(quality: number | 'auto'): Promise<void>;
  setTrack(kind: 'audio' | 'captions', index: number): Promise<void>;
  /** What the viewer has said to this page about telling how they watch. */
  setConsent(said: 'yes' | 'no'): Promise<void>;
  state(): Promise<EmbedState>;
  /** Stops listening; takes the frame away that it has made. */
  close(): void;
}

const helloEveryMilliseconds = 250;

export function createEmbed(init: EmbedInit): Embed {
  const made = !(init.at instanceof HTMLIFrameElement);
  const frame = made ? frameFor(init) : (init.at as HTMLIFrameElement);
  const origin = new URL(frame.src, location.href).origin;
  const listeners = new Map<string, Set<(detail: unknown) => void>>();
  const waiting = new Map<number, (value: unknown) => void>();
  let lastId = 0;
  let isReady = (_: EmbedState): void => undefined;
  const ready = new Promise<EmbedState>((resolve) => (isReady = resolve));

  const send = (message: object) => frame.contentWindow?.postMessage({ vitascope: 1, ...message }, origin);
  // The frame may not be loaded yet, and nothing tells a page when a script in it listens.
  const hello = setInterval(() => send({ type: 'hello' }), helloEveryMilliseconds);
  const hear = ({ source, origin: from, data }: MessageEvent) => {
    if (source !== frame.contentWindow || from !== origin || data?.vitascope !== 1) return;
    if (data.type === 'ready') {
      clearInterval(hello);
      isReady(data.state);
    } else if (data.type === 'answer') {
      waiting.get(data.id)?.(data.value);
      waiting.delete(data.id);
    } else if (data.type === 'event') for (const listener of listeners.get(data.event) ?? []) listener(data.detail);
  };
  window.addEventListener('message', hear);
  const ask = async (command: CommandName, ...values: unknown[]): Promise<unknown> => {
    await ready;
    const id = (lastId += 1);
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      send({ type: 'command', id, command, values });
    });
  };
  const order =
    <V extends unknown[]>(command: CommandName) =>
    async (...values: V): Promise<void> =>
      void (await ask(command, ...values));
  if (made) init.at.append(frame);
  return {
    frame,
    ready,
    on(event, listener) {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all.add(listener));
      return () => void all.delete(listener);
    },
    play: order('play'),
    pause: order('pause'),
    seek: order<[number]>('seek'),
    setVolume: order<[number]>('setVolume'),
    setMuted: order<[boolean]>('setMuted'),
    setRate: order<[number]>('setRate'),
    setQuality: order<[number | 'auto']>('setQuality'),
    setTrack: order<['audio' | 'captions', number]>('setTrack'),
    setConsent: order<['yes' | 'no']>('setConsent'),
    state: () => ask('getState') as Promise<EmbedState>,
    close() {
      clearInterval(hello);
      window.removeEventListener('message', hear);
      if (made) frame.remove();
    },
  };
}

function frameFor({ id, host = new URL(import.meta.url).origin, options = {} }: EmbedInit): HTMLIFrameElement {
  if (id === undefined) throw new Error('Name the video by its id.');
  const address = new URL(`/embed/${encodeURIComponent(id)}`, host);
  for (const [name, value] of Object.entries(options))
    address.searchParams.set(name, value === true ? '1' : value === false ? '0' : String(value));
  address.searchParams.set('origin', location.origin);
  const frame = document.createElement('iframe');
  frame.src = address.href;
  frame.allow = 'autoplay; fullscreen; picture-in-picture; encrypted-media';
  frame.title = 'Video';
  frame.style.cssText = 'border:0;width:100%;aspect-ratio:16/9';
  return frame;
}
