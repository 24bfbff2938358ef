/**
 * Moves cues to the top of the picture. Cues that name a line of their own stay there: they make room for something in the picture. Whatever
 * brings them, they stand in the tracks of the element, and more of them come while it plays.
 */
import type { CaptionStyle } from './style.ts';

export interface CuePlace {
  set(place: CaptionStyle['place']): void;
}

export function createCuePlace(video: HTMLVideoElement, signal: AbortSignal): CuePlace {
  /** Cues that were moved. */
  const moved = new WeakSet<TextTrackCue>();
  const followed = new WeakSet<TextTrack>();
  let place: CaptionStyle['place'] = 'bottom';

  function arrange({ cues }: TextTrack): void {
    // A track that is off has none to show.
    for (const cue of cues ?? []) {
      if (!(cue instanceof VTTCue)) continue;
      if (place === 'top' && cue.line === 'auto') {
        moved.add(cue);
        cue.line = 0;
      } else if (place === 'bottom' && moved.delete(cue)) cue.line = 'auto';
    }
  }
  function follow(): void {
    for (const track of video.textTracks) {
      arrange(track);
      if (followed.has(track)) continue;
      followed.add(track);
      track.addEventListener('cuechange', () => arrange(track), { signal });
    }
  }
  for (const type of ['addtrack', 'change']) video.textTracks.addEventListener(type, follow, { signal });
  return {
    set(next) {
      place = next;
      follow();
    },
  };
}
