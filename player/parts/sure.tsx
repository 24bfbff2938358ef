/** A button that asks once more before it does what cannot be taken back. */
import { useState } from 'preact/hooks';
import { text } from '../text.ts';
import './sure.css';

export function SureButton(init: { label: string; question: string; run: () => void; plain?: boolean }) {
  const { label, question, run } = init;
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <button type="button" class={init.plain ? 'text-button' : 'button'} onClick={() => setAsking(true)}>
        {label}
      </button>
    );
  return (
    <span
      class="sure"
      role="alertdialog"
      aria-label={question}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setAsking(false);
      }}
    >
      <span>{question}</span>
      <span class="row">
        <button
          type="button"
          class="button danger"
          onClick={() => {
            setAsking(false);
            run();
          }}
        >
          {label}
        </button>
        <button type="button" class="button" ref={(button) => button?.focus()} onClick={() => setAsking(false)}>
          {text.keep}
        </button>
      </span>
    </span>
  );
}
