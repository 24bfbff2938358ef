/** What a video takes in the store, rendition by rendition. */
import { useEffect, useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { bytes } from '../format.ts';
import { call, type Video } from '../requests.ts';
import { text } from '../text.ts';
import { bitrate, codecNames } from '../units.ts';
import { studioText } from './text.ts';

type SpaceView = Output<'GET /api/v1/videos/{id}/space'>;

export function Space({ video }: { video: Video }) {
  const [space, setSpace] = useState<SpaceView | null>(null);
  const words = studioText.video;
  useEffect(() => {
    const stop = new AbortController();
    call('GET /api/v1/videos/{id}/space', { params: { id: video.id }, signal: stop.signal }).then(setSpace, () => {});
    return () => stop.abort();
  }, [video.id, video.edition, video.state, video.originalBytes]);
  if (space === null) return <div class="studio-space bone" aria-hidden="true" />;
  const shown = new Map(video.renditions.map((one) => [one.id, one]));
  return (
    // What is wider than its place is moved by keys, too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section class="scroll studio-space" aria-label={words.tabs.files} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.facts.quality}</th>
            <th scope="col">{text.facts.size}</th>
            <th scope="col">{text.facts.codec}</th>
            <th scope="col">{text.facts.bitrate}</th>
            <th scope="col">{words.stored}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{words.original}</th>
            <td>–</td>
            <td>–</td>
            <td>–</td>
            <td>{bytes(space.originalBytes)}</td>
          </tr>
          {space.tracks.map(({ family, rung, sizeBytes }) => {
            const one = shown.get(`${family}-${rung}`);
            const isSound = one === undefined && rung === 'aac';
            return (
              <tr key={`${family}-${rung}`}>
                <th scope="row">{isSound ? text.facts.audio : one ? `${Math.min(one.width ?? 0, one.height ?? 0)}p` : words.earlier}</th>
                <td>{one ? `${one.width} × ${one.height}` : '–'}</td>
                <td>{isSound ? 'AAC' : (codecNames[one?.codec ?? family] ?? one?.codec ?? family)}</td>
                <td>{one ? bitrate(one.bitrate) : '–'}</td>
                <td>{bytes(sizeBytes)}</td>
              </tr>
            );
          })}
          <tr>
            <th scope="row">{words.pictures}</th>
            <td>–</td>
            <td>–</td>
            <td>–</td>
            <td>{bytes(space.sideBytes + space.textBytes)}</td>
          </tr>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={4}>
              {words.total}
            </th>
            <td>{bytes(space.totalBytes)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
