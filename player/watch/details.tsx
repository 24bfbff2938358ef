/** Title, description and who can watch, as a form. What was typed stays when saving fails. */
import { useState } from 'preact/hooks';
import { type Privacy, requests, type Video } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { text } from '../text.ts';

const choices: Privacy[] = ['public', 'unlisted', 'private'];

export function Details({ video, onDone }: { video: Video; onDone(changed: Video | null): void }) {
  const [title, setTitle] = useState(video.title);
  const [description, setDescription] = useState(video.description);
  const [privacy, setPrivacy] = useState<Privacy>(video.privacy);
  const [error, setError] = useState('');
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await requests.change(video.id, { title: title.trim(), description, privacy });
      say(text.watch.saved);
      onDone(await requests.video(video.id));
    } catch (failure) {
      setError(problemFrom(failure).message);
    }
  };
  return (
    <form class="details" onSubmit={(event) => void save(event)}>
      <label>
        {text.watch.titleField}
        <input type="text" required maxLength={200} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
      </label>
      <label>
        {text.watch.descriptionField}
        <textarea rows={5} maxLength={10_000} value={description} onInput={(event) => setDescription(event.currentTarget.value)} />
      </label>
      <label>
        {text.watch.privacyField}
        <select value={privacy} onChange={(event) => setPrivacy(event.currentTarget.value as Privacy)}>
          {[...new Set([...choices, video.privacy])].map((choice) => (
            <option key={choice} value={choice}>
              {text.watch.privacy[choice]}
            </option>
          ))}
        </select>
      </label>
      {error && (
        <p class="banner bad" role="alert">
          {error}
        </p>
      )}
      <p class="row">
        <button type="submit" class="button accent">
          {text.watch.save}
        </button>
        <button type="button" class="button" onClick={() => onDone(null)}>
          {text.watch.cancel}
        </button>
      </p>
    </form>
  );
}
