/** The frame's end of the line to the page around it. */
import type { VitaPlayer } from '../element/vita-player.ts';
import { type CommandName, type EmbedState, readAsked, type Told, version } from './messages.ts';

const events = [
  'play',
  'pause',
  'ended',
  'waiting',
  'playing',
  'timeupdate',
  'durationchange',
  'volumechange',
  'ratechange',
  'qualitychange',
  'trackchange',
  'chapterchange',
  'error',
] as const;

/** `onlyOrigin`: the page has said that no other may speak. Otherwise the first that does is the one, until the frame is loaded anew. */
export function openBridge(player: VitaPlayer, onlyOrigin: string | null): void {
  let partner: string | null = null;
  const tell = (message: Told) => partner !== null && window.parent.postMessage(message, partner);

  window.addEventListener('message', ({ source, origin, data }) => {
    if (source !== window.parent || window.parent === window || origin === 'null') return;
    if (origin !== (onlyOrigin ?? partner ?? origin)) return;
    const asked = readAsked(data);
    if (asked === null) return;
    partner = origin;
    if (asked.type === 'hello') {
      tell({ vitascope: version, type: 'ready', state: stateOf(player) });
      return;
    }
    act(player, asked.command, asked.values as never);
    const value = asked.command === 'getState' ? stateOf(player) : null;
    tell({ vitascope: version, type: 'answer', id: asked.id, ok: true, value });
  });
  for (const event of ['ready', ...events] as const)
    player.addEventListener(event as string, (happened: Event) => {
      if (event === 'ready') tell({ vitascope: version, type: 'event', event, detail: stateOf(player) });
      else tell({ vitascope: version, type: 'event', event, detail: (happened as CustomEvent).detail });
    });
}

function act(player: VitaPlayer, command: CommandName, values: [never, never]): void {
  switch (command) {
    case 'play':
      player.play();
      return;
    case 'pause':
      player.pause();
      return;
    case 'seek':
      player.seek(values[0]);
      return;
    case 'setVolume':
      player.volume = values[0];
      return;
    case 'setMuted':
      player.muted = values[0];
      return;
    case 'setRate':
      player.playbackRate = values[0];
      return;
    case 'setQuality':
      player.setQuality(values[0]);
      return;
    case 'setTrack':
      player.setTrack(values[0], values[1]);
      return;
    case 'setConsent':
      player.consent = values[0];
      return;
    case 'getState':
  }
}

function stateOf(player: VitaPlayer): EmbedState {
  const { duration, paused, ended, volume, muted, quality } = player;
  return {
    ...{ duration, paused, ended, volume, muted, quality },
    time: player.currentTime,
    rate: player.playbackRate,
    qualities: player.qualities.map(({ height }) => height),
    audioTracks: player.audioTracks.map(({ name }) => name),
    captionTracks: player.captionTracks.map(({ name }) => name),
  };
}
