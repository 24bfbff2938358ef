/** A moment: a near one told by how long ago it is, with the full time for whoever points at it. */
import { age, fullTime } from '../format.ts';
import { text } from '../text.ts';

export function When({ at }: { at: string | null }) {
  if (at === null) return <span class="dim">{text.never}</span>;
  return (
    <time dateTime={at} title={fullTime(at)}>
      {age(at, Date.now())}
    </time>
  );
}
