/** Who can watch it, from when on, which sites may show it, who may keep it, and whether people write about it. */
import { useState } from 'preact/hooks';
import { fullTime } from '../format.ts';
import { Form } from '../parts/form.tsx';
import { type Privacy, requests, type Video } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { text } from '../text.ts';
import { Commentable } from './comments.tsx';
import { Downloadable } from './downloads.tsx';
import { fromLocal, toLocal } from './local-time.ts';
import type { TabProps } from './tabs.ts';
import { studioText } from './text.ts';

const words = studioText.access;
type Wish = Privacy | 'scheduled';

export function Access({ video, onChange }: TabProps) {
  return (
    <>
      <Publication key={`${video.privacy} ${video.publishAt}`} video={video} onChange={onChange} />
      <Embedding video={video} onChange={onChange} />
      <Downloadable video={video} onChange={onChange} />
      <Commentable video={video} onChange={onChange} />
    </>
  );
}

function Publication({ video, onChange }: Pick<TabProps, 'video' | 'onChange'>) {
  const [wish, setWish] = useState<Wish>(video.publishAt === null ? video.privacy : 'scheduled');
  const [password, setPassword] = useState('');
  const [at, setAt] = useState(() => toLocal(video.publishAt === null ? tomorrow() : new Date(video.publishAt)));
  const choices: Wish[] = [
    'public',
    'unlisted',
    'private',
    'password',
    ...(video.organisationId === null ? [] : (['organisation'] as const)),
    'scheduled',
  ];
  const save = async () => {
    onChange(
      await requests.change(
        video.id,
        wish === 'scheduled'
          ? { publishAt: fromLocal(at) }
          : { privacy: wish, publishAt: null, ...(wish === 'password' && password !== '' && { password }) },
      ),
    );
    setPassword('');
    say(text.watch.saved);
  };
  return (
    <section aria-labelledby="who">
      <h2 id="who">{text.watch.privacyField}</h2>
      <p role="status">{stateOf(video)}</p>
      <PublishNow video={video} onChange={onChange} />
      <Form submit={text.watch.save} send={save} main>
        <fieldset>
          <legend class="unseen">{text.watch.privacyField}</legend>
          {choices.map((choice) => (
            <label key={choice} class="studio-choice">
              <input type="radio" name="privacy" checked={wish === choice} onChange={() => setWish(choice)} />
              <span>
                {choice === 'scheduled' ? words.scheduled : text.watch.privacy[choice]}
                <small class="dim">{words.hints[choice]}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {wish === 'password' && (
          <label>
            {text.watch.passwordField}
            <input
              type="text"
              minLength={4}
              maxLength={200}
              autocomplete="off"
              required={video.privacy !== 'password'}
              value={password}
              onInput={(event) => setPassword(event.currentTarget.value)}
            />
            {video.privacy === 'password' && <small class="dim">{text.watch.passwordKept}</small>}
          </label>
        )}
        {wish === 'scheduled' && (
          <label>
            {words.at}
            <input type="datetime-local" required value={at} onInput={(event) => setAt(event.currentTarget.value)} />
            <small class="dim">{words.zone(Intl.DateTimeFormat().resolvedOptions().timeZone)}</small>
          </label>
        )}
      </Form>
    </section>
  );
}

function stateOf(video: Video): string {
  if (video.publishAt !== null) return words.publishedAt(fullTime(video.publishAt));
  if (video.privacy === 'public') return video.publishedAt === null ? words.publicSoon : words.publicSince(fullTime(video.publishedAt));
  return words.notPublic;
}

/** One press, done at once, with a way back to what it was. */
function PublishNow({ video, onChange }: Pick<TabProps, 'video' | 'onChange'>) {
  const set = async (privacy: 'public' | 'private', undo: boolean) => {
    const { privacy: was, publishAt } = video;
    try {
      onChange(await requests.change(video.id, { privacy }));
      const back =
        undo && was !== 'password'
          ? {
              label: text.watch.undo,
              run: () =>
                void requests
                  .change(video.id, publishAt === null ? { privacy: was } : { publishAt })
                  .then(onChange, (error: unknown) => say(problemFrom(error).message)),
            }
          : undefined;
      say(privacy === 'public' ? words.published : words.unpublished, back);
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  // A password would be lost by the way.
  if (video.privacy === 'password') return null;
  return (
    <p class="row">
      {video.privacy === 'public' ? (
        <button type="button" class="button" onClick={() => void set('private', true)}>
          {words.unpublish}
        </button>
      ) : (
        <button type="button" class="button" onClick={() => void set('public', true)}>
          {words.publish}
        </button>
      )}
    </p>
  );
}

function Embedding({ video, onChange }: Pick<TabProps, 'video' | 'onChange'>) {
  const [embedding, setEmbedding] = useState(video.embedSites === null ? 'all' : video.embedSites.length === 0 ? 'none' : 'some');
  const [sites, setSites] = useState(video.embedSites?.join('\n') ?? '');
  const save = async () => {
    const embedSites = embedding === 'all' ? null : embedding === 'none' ? [] : sites.split(/\s+/).filter(Boolean);
    onChange(await requests.change(video.id, { embedSites }));
    say(text.watch.saved);
  };
  return (
    <section aria-labelledby="sites">
      <h2 id="sites">{text.embedding.field}</h2>
      <Form submit={text.watch.save} send={save}>
        <label>
          {text.embedding.field}
          <select value={embedding} onChange={(event) => setEmbedding(event.currentTarget.value)}>
            {(['all', 'some', 'none'] as const).map((choice) => (
              <option key={choice} value={choice}>
                {text.embedding[choice]}
              </option>
            ))}
          </select>
        </label>
        {embedding === 'some' && (
          <label>
            {text.embedding.hint}
            <textarea rows={3} required value={sites} onInput={(event) => setSites(event.currentTarget.value)} />
          </label>
        )}
      </Form>
    </section>
  );
}

function tomorrow(): Date {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  day.setHours(9, 0, 0, 0);
  return day;
}
