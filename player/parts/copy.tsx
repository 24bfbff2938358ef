/** Something to be taken along with one press. Browsers give no clipboard without https: it is marked then, to be copied by hand. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from '../icons.tsx';
import { say } from '../store.ts';
import { text } from '../text.ts';
import './copy.css';

/** Copies, or has it marked; tells which. */
export async function take(value: string, mark: () => void, done = text.share.copied): Promise<void> {
  try {
    await navigator.clipboard.writeText(value);
    say(done);
  } catch {
    mark();
    say(text.share.selected);
  }
}

/** A field that shows it, with a button. */
export function Copied({ label, value, rows = 1, done }: { label: string; value: string; rows?: number; done?: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <div class="copied">
      <label>
        {label}
        <textarea ref={field} readOnly rows={rows} value={value} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button
        type="button"
        class="button"
        aria-label={text.share.copy(label)}
        onClick={() => void take(value, () => markIn(field.current), done)}
      >
        <Icon name="link" />
        {text.share.copyIt}
      </button>
    </div>
  );
}

interface CopyButtonProps {
  label: string;
  value: string;
  done?: string;
  icon?: IconName;
  isPlain?: boolean;
}

/** A button alone; the field comes once it is wanted. */
export function CopyButton({ label, value, done, icon = 'link', isPlain = false }: CopyButtonProps) {
  const [byHand, show] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => markIn(field.current), [byHand]);
  const mark = () => {
    show(true);
    markIn(field.current);
  };
  return (
    <>
      <button type="button" class={isPlain ? 'button plain' : 'button'} onClick={() => void take(value, mark, done)}>
        <Icon name={icon} />
        {label}
      </button>
      {byHand && <textarea ref={field} class="by-hand" readOnly rows={2} value={value} aria-label={label} />}
    </>
  );
}

function markIn(field: HTMLTextAreaElement | null): void {
  field?.focus();
  field?.select();
}
