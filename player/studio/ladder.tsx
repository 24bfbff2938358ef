/** Each rendition as a line of segments that fills: chunks are encoded beside each other, so it fills in several places at once. */
import { useEffect, useState } from 'preact/hooks';
import { percent, timeLeft } from '../format.ts';
import { type Making, requests, type Video } from '../requests.ts';
import { codecNames } from '../units.ts';
import { createEstimate } from './estimate.ts';
import { studioText } from './text.ts';

export type Track = Making['tracks'][number];

/** `video` as it was read last: every reading looks at the segments as well. */
export function Ladder({ video }: { video: Video }) {
  const [making, setMaking] = useState<Making | null>(null);
  const [estimate] = useState(createEstimate);
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    if (video.state === 'processing') setLeft(estimate(video.progress, performance.now()));
    // What is not told now is told with the next reading.
    requests.making(video.id, stop.signal).then(setMaking, () => {});
    return () => stop.abort();
  }, [video]);
  if (making === null || making.tracks.length === 0) return null;
  return <Rungs tracks={making.tracks} left={video.state === 'processing' ? left : null} />;
}

/** `left`: seconds until all are made, as far as it is known. */
export function Rungs({ tracks, left }: { tracks: readonly Track[]; left: number | null }) {
  return (
    <div class="ladder">
      <ul>
        {tracks.map((track) => (
          <li key={track.id}>
            <Line track={track} />
          </li>
        ))}
      </ul>
      {left !== null && <p class="dim">{timeLeft(left)}</p>}
    </div>
  );
}

function Line({ track }: { track: Track }) {
  const made = track.made.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const isReady = track.state === 'ready';
  const all = Math.max(made, track.segments ?? 0);
  const name = track.side === null ? studioText.ladder.sound : `${track.side}p`;
  const share = isReady ? 1 : all === 0 ? 0 : made / all;
  return (
    <>
      <span class="ladder-name">
        {name} <span class="dim">{track.side === null ? '' : (codecNames[track.codec] ?? track.codec)}</span>
      </span>
      <span
        class={isReady ? 'ladder-line ready' : 'ladder-line'}
        role="progressbar"
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-label={studioText.ladder.named(name, percent(share))}
        tabIndex={-1}
      >
        {(isReady ? [{ first: 0, last: all - 1 }] : track.made).map(({ first, last }) => (
          <span key={first} style={{ insetInlineStart: `${(100 * first) / all}%`, inlineSize: `${(100 * (last - first + 1)) / all}%` }} />
        ))}
      </span>
      <span class="ladder-count dim">{isReady ? studioText.ladder.ready : `${made}/${all === 0 ? '?' : all}`}</span>
    </>
  );
}
