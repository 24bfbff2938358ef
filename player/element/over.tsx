/** What lies over the picture: what is missing before it can play, trouble with a way on, the waiting sign, the large play button. */
import { useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { clock } from '../units.ts';
import type { Model } from './model.ts';
import { useWords } from './words.ts';

export function Over({ model }: { model: Model }) {
  const text = useWords();
  const gate = model.gate.value;
  const { trouble, paused, waiting, time, encodedUntil, ended, growing } = model.mediator.state;
  const device = model.cast.device.value;
  switch (gate.is) {
    case 'password':
      return <Password model={model} problem={gate.problem} />;
    case 'closed':
      return (
        <Trouble
          words={gate.message}
          onRetry={gate.canRetry ? model.retry : null}
          link={gate.code === 'password-needed' ? model.options.value.link : null}
        />
      );
    case 'encoding':
      return (
        <div class="over note" role="status">
          <Icon name="film" />
          <p>{text.notPlayable}</p>
        </div>
      );
  }
  if (device !== null) {
    return (
      <div class="over note" role="status">
        <p>{text.casting(device)}</p>
        <button type="button" class="button" onClick={() => model.mediator.seek(model.cast.stop())}>
          {text.stopCasting}
        </button>
      </div>
    );
  }
  // While there is still something loaded, a lost connection is told beside the picture and not over it.
  if (trouble.value && (trouble.value !== 'network' || waiting.value || time.value === 0))
    return <Trouble words={text.errors[trouble.value]} onRetry={trouble.value === 'unsupported' ? null : model.retry} link={null} />;
  if (waiting.value && !paused.value) {
    const atEdge = growing.value && encodedUntil.value - time.value < 1.5;
    return (
      <div class="over">
        <p class="pill late" role="status">
          <span class="pulse" />
          {atEdge ? text.waitingMore : text.buffering}
        </p>
      </div>
    );
  }
  if (!paused.value || time.value > (model.options.value.start ?? 0) || model.source.value === null) return null;
  const resumeAt = model.resumeAt.value;
  return (
    <div class="over">
      <button type="button" class="big-play" aria-label={text.play} onClick={() => model.mediator.toggle()}>
        <Icon name={ended.value ? 'again' : 'play'} />
      </button>
      {resumeAt !== null && (
        <p class="row">
          <button type="button" class="button accent" onClick={() => model.resume(true)}>
            {text.resume(clock(resumeAt))}
          </button>
          <button type="button" class="button" onClick={() => model.resume(false)}>
            {text.fromStart}
          </button>
        </p>
      )}
    </div>
  );
}

function Trouble({ words, onRetry, link }: { words: string; onRetry: (() => void) | null; link: string | null }) {
  const text = useWords();
  return (
    <div class="over note" role="alert">
      <Icon name="warning" />
      <p>{words}</p>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          {text.retry}
        </button>
      )}
      {link && (
        <a class="button" href={link} target="_blank" rel="noopener">
          {text.watchAt(new URL(link, location.href).host)}
        </a>
      )}
    </div>
  );
}

function Password({ model, problem }: { model: Model; problem: string }) {
  const text = useWords();
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const open = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    await model.unlock(password);
    setBusy(false);
  };
  return (
    <div class="over note">
      <form onSubmit={(event) => void open(event)}>
        <h2>{text.password.title}</h2>
        <p>{text.password.hint}</p>
        <label>
          {text.password.field}
          <input
            type="password"
            required
            maxLength={200}
            autocomplete="off"
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        {problem && <p role="alert">{problem}</p>}
        <button type="submit" class="button accent" disabled={busy}>
          {text.password.open}
        </button>
      </form>
    </div>
  );
}
