/**
 * What a page and the player in its frame say to each other by postMessage. Version 1: every message has `vitascope: 1`, so that others on the
 * same page are told apart. Nothing that is not understood is answered.
 */
export const version = 1;

export type CommandName =
  | 'play'
  | 'pause'
  | 'seek'
  | 'setVolume'
  | 'setMuted'
  | 'setRate'
  | 'setQuality'
  | 'setTrack'
  | 'setConsent'
  | 'getState';
export interface EmbedState {
  time: number;
  duration: number;
  paused: boolean;
  ended: boolean;
  volume: number;
  muted: boolean;
  rate: number;
  quality: number | 'auto';
  qualities: number[];
  audioTracks: string[];
  captionTracks: string[];
}
/** From the page. `hello` comes first, and says where the answers go. */
export type Asked =
  | { vitascope: 1; type: 'hello' }
  | { vitascope: 1; type: 'command'; id: number; command: CommandName; values: unknown[] };
/** From the frame. `event` carries what happened, by the names of the element's events. */
export type Told =
  | { vitascope: 1; type: 'ready'; state: EmbedState }
  | { vitascope: 1; type: 'event'; event: string; detail: unknown }
  | { vitascope: 1; type: 'answer'; id: number; ok: boolean; value: unknown };

const commands: Record<CommandName, (values: unknown[]) => boolean> = {
  play: () => true,
  pause: () => true,
  seek: ([seconds]) => isNumber(seconds),
  setVolume: ([volume]) => isNumber(volume),
  setMuted: ([muted]) => typeof muted === 'boolean',
  setRate: ([rate]) => isNumber(rate),
  setQuality: ([quality]) => quality === 'auto' || isNumber(quality),
  setTrack: ([kind, index]) => (kind === 'audio' || kind === 'captions') && Number.isInteger(index),
  setConsent: ([said]) => said === 'yes' || said === 'no',
  getState: () => true,
};
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Null for what is none of ours, or makes no sense. */
export function readAsked(data: unknown): Asked | null {
  if (typeof data !== 'object' || data === null) return null;
  const { vitascope, type, id, command, values = [] } = data as Record<string, unknown>;
  if (vitascope !== version) return null;
  if (type === 'hello') return { vitascope: version, type };
  if (type !== 'command' || !Number.isInteger(id) || typeof command !== 'string' || !Array.isArray(values)) return null;
  if (!Object.hasOwn(commands, command) || !commands[command as CommandName](values)) return null;
  return { vitascope: version, type, id: id as number, command: command as CommandName, values };
}
