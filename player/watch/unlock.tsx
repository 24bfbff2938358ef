/** Asks for the password of a video. */
import { useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { requests } from '../requests.ts';
import { problemFrom } from '../store.ts';
import { text } from '../text.ts';

export function Unlock({ id, onOpen }: { id: string; onOpen(): void }) {
  const [password, setPassword] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const open = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await requests.unlock(id, password);
      onOpen();
    } catch (failure) {
      setError(problemFrom(failure).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="empty">
      <Icon name="film" />
      <h1>{text.unlock.title}</h1>
      <p class="dim">{text.unlock.hint}</p>
      <form class="details" onSubmit={(event) => void open(event)}>
        <label>
          {text.unlock.field}
          <input
            type="password"
            required
            maxLength={200}
            autocomplete="off"
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        {error && (
          <p class="banner bad" role="alert">
            {error}
          </p>
        )}
        <p class="row">
          <button type="submit" class="button accent" disabled={busy}>
            {text.unlock.open}
          </button>
        </p>
      </form>
    </div>
  );
}
