/** What was made of the file, on demand. */
import { fullTime } from '../format.ts';
import type { Rendition, Video } from '../requests.ts';
import { text } from '../text.ts';
import { bitrate, clock } from '../units.ts';

export function Facts({ video }: { video: Video }) {
  if (video.renditions.length === 0) return null;
  const rows = [...video.renditions].sort((a, b) => (b.height ?? 0) - (a.height ?? 0));
  return (
    <details class="facts">
      <summary>{text.watch.facts}</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              {[text.facts.quality, text.facts.size, text.facts.rate, text.facts.codec, text.facts.bitrate, text.facts.state].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <dl>
        {video.durationSeconds !== null && <Fact name={text.facts.duration} value={clock(video.durationSeconds)} />}
        <Fact name={text.facts.uploaded} value={fullTime(video.createdAt)} />
        <Fact name={text.facts.id} value={video.id} />
        {video.playback && <Fact name={text.facts.playlist} value={video.playback.hls} />}
      </dl>
    </details>
  );
}

function Row({ row }: { row: Rendition }) {
  const picture = row.width !== null && row.height !== null && row.height > 0;
  return (
    <tr>
      <th scope="row">{picture ? `${Math.min(row.width!, row.height!)}p` : text.facts.audio}</th>
      <td>{picture ? `${row.width} × ${row.height}` : '–'}</td>
      <td>{row.frameRate ? `${Number(row.frameRate.toFixed(3))}/s` : '–'}</td>
      <td>{row.codec}</td>
      <td>{bitrate(row.bitrate)}</td>
      <td>{row.state === 'ready' ? text.facts.ready : text.facts.encoding}</td>
    </tr>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
