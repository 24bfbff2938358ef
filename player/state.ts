/** A video's state in words and colours: the same words on cards, upload cards and the watch page. Pure. */
import { percent } from './format.ts';
import type { Rendition, Video } from './requests.ts';
import { text } from './text.ts';

export type Tone = 'quiet' | 'ok' | 'busy' | 'bad';

export function pictures(video: Pick<Video, 'renditions'>): Rendition[] {
  return video.renditions.filter((rendition) => rendition.height !== null && rendition.height > 0);
}

/** `Playable now, 3 of 4 qualities still encoding`. */
export function stateText(video: Video): string {
  switch (video.state) {
    case 'pending':
      return text.state.pending;
    case 'uploading':
      return text.state.uploading;
    case 'processing': {
      if (video.playback === null)
        return video.renditions.length === 0 ? text.state.starting : text.state.encoding(percent(video.progress));
      const all = pictures(video);
      return text.state.playable(all.filter((rendition) => rendition.state !== 'ready').length, all.length);
    }
    case 'ready':
      return text.state.ready;
    case 'failed':
      return text.state.failed;
  }
}

export function stateTone(video: Video): Tone {
  if (video.state === 'failed') return 'bad';
  if (video.state === 'processing') return video.playback === null ? 'busy' : 'ok';
  return video.state === 'ready' ? 'ok' : 'quiet';
}

/** What is wrong with a file stays wrong with it, however often it is tried (media/refusal.ts). */
const fileFaults = new Set([
  'empty-file',
  'unsupported-container',
  'unsupported-codec',
  'source-truncated',
  'too-many-streams',
  'no-streams',
  'bad-dimensions',
  'too-many-pixels',
  'too-long',
]);
export const isFileFault = ({ problem }: Pick<Video, 'problem'>): boolean => fileFaults.has(problem?.code ?? '');
