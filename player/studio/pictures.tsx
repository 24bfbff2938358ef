/** For owners: which picture stands for the video. What is chosen is shown as chosen at once, and can be undone; it is made meanwhile. */
import { useEffect, useState } from 'preact/hooks';
import { spokenClock } from '../format.ts';
import { Icon } from '../icons.tsx';
import { FileButton } from '../parts/file-button.tsx';
import { problemText } from '../refusals/said.ts';
import { type PosterChoice, type Posters, requests, sendPoster } from '../requests.ts';
import { pictures } from '../state.ts';
import { problemFrom, say } from '../store.ts';
import { text } from '../text.ts';
import { clock } from '../units.ts';
import type { TabProps } from './tabs.ts';
import { studioText } from './text.ts';
import './pictures.css';

const mostBytes = 10_000_000;
/** Between looks at a poster that is being made. */
const lookEveryMs = 1_000;

export function Pictures({ video, onChange }: TabProps) {
  if (video.state !== 'ready') return <p class="dim">{text.pictures.none}</p>;
  return <Picker key={video.id} video={video} onChange={onChange} />;
}

function Picker({ video, onChange }: Pick<TabProps, 'video' | 'onChange'>) {
  const [posters, setPosters] = useState<Posters | null>(null);
  /** What is being asked for. */
  const [wished, setWished] = useState<PosterChoice | null>(null);
  const [error, setError] = useState('');
  /** The owner's picture as this page has it, and how much of it has left. */
  const [own, setOwn] = useState<{ url: string; share: number } | null>(null);

  useEffect(() => {
    const stop = new AbortController();
    requests
      .posters(video.id, stop.signal)
      .then(setPosters)
      .catch((failure: unknown) => stop.signal.aborted || setError(problemFrom(failure).message));
    return () => stop.abort();
  }, [video.id]);

  useEffect(() => (own === null ? undefined : () => URL.revokeObjectURL(own.url)), [own?.url]);

  const making = posters !== null && posters.making !== null;
  useEffect(() => {
    if (!making) return;
    const stop = new AbortController();
    const timer = setTimeout(
      () =>
        void requests
          .posters(video.id, stop.signal)
          .then(came)
          .catch(() => stop.signal.aborted || setPosters(posters && { ...posters })),
      lookEveryMs,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [posters]);

  async function came(next: Posters): Promise<void> {
    setPosters(next);
    setWished(null);
    if (next.making) return;
    if (next.problem) setError(problemText(next.problem));
    else onChange(await requests.video(video.id));
  }

  /** `undo` is what was chosen before, when this is not an undoing itself. */
  async function choose(next: PosterChoice, send: () => Promise<Posters>, undo: PosterChoice | null): Promise<void> {
    setWished(next);
    setError('');
    try {
      await came(await send());
      if (undo)
        say(text.pictures.changed, {
          label: text.watch.undo,
          run: () => void choose(undo, () => requests.choosePoster(video.id, undo), null),
        });
    } catch (failure) {
      setWished(null);
      const { message, detail } = problemFrom(failure);
      setError([message, detail].filter(Boolean).join(' '));
    }
  }

  if (posters === null) return error === '' ? <div class="posters" aria-hidden="true" /> : <Trouble words={error} />;
  const chosen = wished ?? choiceOf(posters);
  const pick = (next: PosterChoice) => void choose(next, () => requests.choosePoster(video.id, next), chosen);
  const bring = async (picture: File) => {
    if (picture.size > mostBytes) return setError(text.pictures.tooLarge);
    const url = URL.createObjectURL(picture);
    setOwn({ url, share: 0 });
    const sent = (bytes: number) => setOwn({ url, share: bytes / picture.size });
    await choose({ ownPicture: true }, () => sendPoster(video.id, picture, sent), chosen);
  };
  /** Of the player beside this. */
  const pickShown = () => pick({ atSeconds: document.querySelector('vita-player')?.currentTime ?? 0 });
  const hasMoments = pictures(video).length > 0;
  const present = wished === null && !making ? video.posterUrl : null;
  const ownUrl = own?.url ?? ('ownPicture' in chosen ? present : null);
  const share = wished !== null && own !== null ? own.share : 1;
  return (
    <fieldset class="pictures">
      <legend class="dim">{posters.candidates.length > 0 || !hasMoments ? text.pictures.hint : text.pictures.none}</legend>
      <div class="posters">
        {hasMoments && (
          <Choice label={text.pictures.automatic} checked={'automatic' in chosen} onChoose={() => pick({ automatic: true })}>
            {'automatic' in chosen && present ? <img src={present} alt="" width="160" height="90" /> : <Icon name="film" />}
          </Choice>
        )}
        {posters.candidates.map(({ url, atSeconds }) => (
          <Choice
            key={url}
            label={clock(atSeconds)}
            spoken={text.pictures.at(spokenClock(atSeconds))}
            checked={'atSeconds' in chosen && chosen.atSeconds === atSeconds}
            onChoose={() => pick({ atSeconds })}
          >
            <img src={url} alt="" width="160" height="90" decoding="async" />
          </Choice>
        ))}
        {(posters.hasOwnPicture || own) && (
          <Choice label={text.pictures.own} checked={'ownPicture' in chosen} onChoose={() => pick({ ownPicture: true })}>
            {ownUrl ? <img src={ownUrl} alt="" width="160" height="90" /> : <Icon name="upload" />}
          </Choice>
        )}
      </div>
      <p class="row">
        {hasMoments && video.originalBytes !== null && (
          <button type="button" class="button" onClick={pickShown}>
            <Icon name="film" />
            {studioText.video.thisMoment}
          </button>
        )}
        <FileButton label={text.pictures.bring} accept="image/jpeg,image/png,image/webp" onFile={(picture) => void bring(picture)}>
          <Icon name="upload" />
          {text.pictures.bring}
        </FileButton>
        {(share < 1 || making) && <span role="status">{share < 1 ? text.pictures.sending(share) : text.pictures.making}</span>}
      </p>
      {error !== '' && <Trouble words={error} />}
    </fieldset>
  );
}

interface ChoiceProps {
  label: string;
  spoken?: string;
  checked: boolean;
  onChoose(): void;
  children: preact.ComponentChildren;
}
function Choice({ label, spoken = label, checked, onChoose, children }: ChoiceProps) {
  return (
    <label class="poster">
      <input type="radio" name="poster" aria-label={spoken} checked={checked} onChange={onChoose} />
      <span class="poster-picture">{children}</span>
      <span aria-hidden="true">{label}</span>
    </label>
  );
}

function Trouble({ words }: { words: string }) {
  return (
    <p class="banner bad" role="alert">
      {words}
    </p>
  );
}

/** What the poster that is there was made of, or the one that will be. */
function choiceOf({ from, making }: Posters): PosterChoice {
  const shown = making ?? from;
  switch (shown.is) {
    case 'automatic':
      return { automatic: true };
    case 'moment':
      return { atSeconds: shown.atSeconds };
    case 'picture':
      return { ownPicture: true };
  }
}
