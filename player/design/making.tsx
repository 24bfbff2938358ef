/** What is sent and made, as the studio shows it; and what the console reads, in the states of all that it reads. */
import { Shown, Withheld } from '../console/parts/shown.tsx';
import { RequestError } from '../requests.ts';
import { Rungs, type Track } from '../studio/ladder.tsx';
import { UploadCard } from '../studio/uploads.tsx';
import type { Upload, UploadStep } from '../upload/queue.ts';
import { Case } from './case.tsx';
import { type CaseOf, cases } from './cases.ts';
import { Group } from './shown.tsx';
import { designText as words } from './text.ts';
import { unreachable } from './unreachable.ts';
import { videoOf } from './video.ts';

export function Making() {
  return (
    <Group title={words.making}>
      <div class="design-beside">
        {cases['upload-card'].map((state) => (
          <Case of="upload-card" is={state} told key={state}>
            <UploadCard upload={uploadIn(state)} canGoUp={state === 'waiting'} canGoDown={false} Made={Made} />
          </Case>
        ))}
      </div>
      <div class="design-beside">
        <Case of="ladder" is="encoding" told>
          <Made />
        </Case>
        <Case of="ladder" is="ready" told>
          <Rungs tracks={tracks.map((track) => ({ ...track, state: 'ready' }))} left={null} />
        </Case>
      </div>
      <div class="design-beside">
        <Case of="shown" is="loading" told>
          <Shown of={{ ...read, value: null }} rows={2}>
            {String}
          </Shown>
        </Case>
        <Case of="shown" is="there" told>
          <Shown of={read}>{Line}</Shown>
        </Case>
        <Case of="shown" is="stale" told>
          <Shown of={{ ...read, error: unreachable }}>{Line}</Shown>
        </Case>
        <Case of="shown" is="failed" told>
          <Withheld error={unreachable} isForbidden={false} onRetry={() => {}} />
        </Case>
        <Case of="shown" is="forbidden" told>
          <Withheld error={unreachable} isForbidden onRetry={() => {}} />
        </Case>
      </div>
    </Group>
  );
}

const read = { value: words.roomText, error: null, at: Date.UTC(2026, 0, 5, 10), isBusy: false, reload() {} };
const Line = (value: string) => <p>{value}</p>;

const tracks: Track[] = [
  {
    id: 'a',
    side: 1080,
    codec: 'h264',
    state: 'encoding',
    segments: 40,
    made: [
      { first: 0, last: 7 },
      { first: 20, last: 24 },
    ],
  },
  { id: 'b', side: 720, codec: 'h264', state: 'encoding', segments: 40, made: [{ first: 0, last: 29 }] },
  { id: 'c', side: null, codec: 'aac', state: 'ready', segments: 40, made: [{ first: 0, last: 39 }] },
].map((track) => ({ ...track })) as Track[];
const Made = () => <Rungs tracks={tracks} left={192} />;

const steps: Record<CaseOf<'upload-card'>, UploadStep> = {
  waiting: { is: 'waiting' },
  sending: { is: 'sending', sent: 300e6, bytesPerSecond: 12e6, isAway: false, isEnding: false },
  away: { is: 'sending', sent: 300e6, bytesPerSecond: 0, isAway: true, isEnding: false },
  ending: { is: 'sending', sent: 900e6, bytesPerSecond: 0, isAway: false, isEnding: true },
  paused: { is: 'paused', sent: 300e6 },
  encoding: { is: 'encoding' },
  done: { is: 'done' },
  failed: { is: 'failed', error: new RequestError(507, { code: 'quota', title: words.fullText }) },
};
/** A file of this size is nowhere: nothing but its name and size is looked at. */
const file = Object.defineProperty(new File([], words.film), 'size', { value: 900e6 });

function uploadIn(state: CaseOf<'upload-card'>): Upload {
  const video =
    state === 'encoding'
      ? videoOf({ title: words.film, state: 'processing' })
      : state === 'done'
        ? videoOf({ title: words.film, state: 'ready' })
        : null;
  return {
    ...{ key: -1, file, details: { title: words.film, description: '', privacy: 'public' }, kept: 'yes', unsaid: {}, address: null },
    ...{ step: steps[state], video, playableAfter: null },
  };
}
