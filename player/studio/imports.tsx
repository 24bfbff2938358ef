/** Videos whose file this server fetches from other addresses: several are named at once, and each is seen on its way. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { followVideo, settled } from '../follow.ts';
import { age, fullTime, percent } from '../format.ts';
import { Field, Form } from '../parts/form.tsx';
import { Paged, type Pages, usePages } from '../parts/pages.tsx';
import { Section } from '../parts/section.tsx';
import { problemText } from '../refusals/said.ts';
import { call, requests, type Video } from '../requests.ts';
import { studioPath, watchPath } from '../router.ts';
import { stateText } from '../state.ts';
import { problemFrom, say } from '../store.ts';
import { text } from '../text.ts';
import { uploadPrivacy } from '../upload/privacy.tsx';
import { addressesIn } from './addresses.ts';
import { Ladder } from './ladder.tsx';
import { studioText } from './text.ts';

type Import = Output<'GET /api/v1/videos/imports/{import}'>;

const words = studioText.imports;
const isOpen = ({ state }: Import) => state === 'waiting' || state === 'running';

export function Imports() {
  const pages = usePages<Import>('', (cursor) =>
    call('GET /api/v1/videos/imports', { query: { limit: 10, ...(cursor !== null && { cursor }) } }),
  );
  return (
    <Section title={words.title}>
      <NewImports onMade={(one) => pages.change((items) => [one, ...items])} />
      <Paged pages={pages} bones={<p class="dim">{text.loading}</p>} failed={words.failed} empty={<p class="dim">{words.none}</p>}>
        {(items) => (
          <ul class="upload-list">
            {items.map((one) => (
              <li key={one.id}>
                <ImportCard first={one} pages={pages} />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </Section>
  );
}

interface Refused {
  url: string;
  words: string;
}

/** What is refused stays in the field, so that it can be mended. */
function NewImports({ onMade }: { onMade(one: Import): void }) {
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState<Refused[]>([]);
  const send = async () => {
    const left: Refused[] = [];
    setRefused([]);
    for (const url of addressesIn(typed))
      try {
        onMade(await call('POST /api/v1/videos/imports', { body: { url, privacy: uploadPrivacy.value } }));
      } catch (error) {
        const { message, detail } = problemFrom(error);
        left.push({ url, words: [message, detail].filter(Boolean).join(' ') });
      }
    setTyped(left.map(({ url }) => url).join('\n'));
    setRefused(left);
  };
  return (
    <Form submit={words.make} send={send}>
      <Field label={words.addresses} hint={words.hint} lines={2} most={20_000} value={typed} onValue={setTyped} />
      {refused.length > 0 && (
        <div class="banner bad" role="alert">
          <p>{words.refused(refused.length)}</p>
          <ul class="import-refusals">
            {refused.map((one) => (
              <li key={one.url}>
                <span class="address">{one.url}</span>
                <span class="dim">{one.words}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Form>
  );
}

function ImportCard({ first, pages }: { first: Import; pages: Pages<Import> }) {
  const { now, set, fraction, video } = useImport(first);
  const { videoId, url, state, problem } = now;
  const title = video?.title ?? now.videoTitle;
  const steer = async (action: 'cancel' | 'retry') => {
    const params = { import: now.id };
    try {
      set(
        action === 'cancel'
          ? await call('POST /api/v1/videos/imports/{import}/cancel', { params })
          : await call('POST /api/v1/videos/imports/{import}/retry', { params }),
      );
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  const remove = () =>
    pages.take(first, {
      send: () => requests.remove(videoId),
      undo: () => requests.restore(videoId),
      words: text.watch.deleted(title),
    });
  const isBad = state === 'failed' || state === 'blocked';
  const line = state === 'done' && video ? stateText(video) : words.states[state];
  return (
    <article class={isBad ? 'upload bad' : 'upload'}>
      <div class="upload-head">
        <h2>
          <a href={studioPath({ shortId: videoId })}>{title}</a>
        </h2>
        <p class="dim address">{url}</p>
        <p role="status">
          {state === 'running' && fraction !== null ? words.running(percent(fraction)) : line}
          {' · '}
          <time dateTime={now.createdAt} title={fullTime(now.createdAt)}>
            {age(now.createdAt, Date.now())}
          </time>
        </p>
        {isBad && problem && <p>{problemText(problem)}</p>}
        {state === 'cancelled' && <p class="dim">{words.waitsForFile}</p>}
      </div>
      <div class="upload-side">
        {isOpen(now) ? (
          <button type="button" class="button plain" aria-label={words.cancelNamed(title)} onClick={() => void steer('cancel')}>
            {text.upload.cancel}
          </button>
        ) : state === 'done' ? (
          video?.playback && (
            <a class="button" href={watchPath(video)}>
              {text.upload.watch}
            </a>
          )
        ) : (
          <>
            <button type="button" class="button" aria-label={words.retryNamed(title)} onClick={() => void steer('retry')}>
              {words.retry}
            </button>
            <button type="button" class="button plain" aria-label={text.watch.deleteNamed(title)} onClick={() => void remove()}>
              {text.watch.delete}
            </button>
          </>
        )}
      </div>
      {isOpen(now) && <progress class="line" value={fraction ?? 0} max={1} aria-label={`${title}: ${percent(fraction ?? 0)}`} />}
      {state === 'done' && video && video.state !== 'failed' && <Ladder video={video} />}
    </article>
  );
}

/** An import as it is now, with how far it is and what becomes of it. One that was over before is looked at no more. */
function useImport(first: Import) {
  const [now, set] = useState(first);
  const [video, setVideo] = useState<Video | null>(null);
  const [fraction, setFraction] = useState<number | null>(null);
  const latest = useRef(now);
  latest.current = now;
  const wasOpen = useRef(false);
  wasOpen.current ||= isOpen(now);
  const follows = isOpen(now) || (now.state === 'done' && wasOpen.current && !(video && settled(video)));
  useEffect(() => {
    if (!follows) return;
    setFraction(null);
    let isOver = false;
    const look = async () => {
      if (!isOpen(latest.current)) return;
      // What cannot be read now is read after the next event.
      const read = await call('GET /api/v1/videos/imports/{import}', { params: { import: first.id } }).catch(() => null);
      if (read && !isOver) set(read);
    };
    const stop = followVideo(first.videoId, {
      video(read) {
        setVideo(read);
        void look();
      },
      progress: (kind, done) => kind === 'import' && setFraction(done),
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [first.id, follows]);
  return { now, set, video, fraction };
}
