/** Where a comment is written. It leaves the field at once, and comes back into it when the server does not take it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { longestComment } from '../../gateway/contract/comment-policies.ts';
import { newId } from '../new-id.ts';
import { Field, Form } from '../parts/form.tsx';
import { problemFrom } from '../store.ts';
import { commentText as words } from './text.ts';

export interface ComposerProps {
  label: string;
  submit: string;
  hint?: string;
  /** What is changed. */
  before?: string;
  /** Rejects when the server does not take it. What is sent again, as no answer came, has the same id. */
  send(text: string, id: string): Promise<void>;
  /** Opened by somebody, who can leave it again and types at once. */
  onLeave?: () => void;
}

const toldFrom = 500;

/** `id`: of what may be there already. */
interface Draft {
  text: string;
  id: string | null;
}

export function Composer({ label, submit, hint, before = '', send, onLeave }: ComposerProps) {
  const [draft, write] = useState<Draft>({ text: before, id: null });
  const place = useRef<HTMLDivElement>(null);
  const isOpened = onLeave !== undefined;
  useEffect(() => {
    if (isOpened) place.current?.querySelector('textarea')?.focus();
  }, [isOpened]);
  const leave = longestComment - draft.text.length;
  const post = async () => {
    const { text } = draft;
    const id = draft.id ?? newId();
    write({ text: '', id: null });
    try {
      await send(text, id);
    } catch (error) {
      const isUsed = problemFrom(error).code === 'comment-exists';
      // What is being written meanwhile stays, behind it.
      write((now) => ({ text: now.text === '' ? text : `${text}\n\n${now.text}`, id: isUsed ? null : id }));
      throw error;
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its field and buttons take the keys.
    <div
      class="comment-composer"
      ref={place}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave?.();
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) place.current?.querySelector('form')?.requestSubmit();
      }}
    >
      <Form
        submit={submit}
        send={post}
        main={!isOpened}
        more={
          isOpened && (
            <button type="button" class="button" onClick={onLeave}>
              {words.cancel}
            </button>
          )
        }
      >
        <Field
          label={label}
          name="text"
          hint={leave < toldFrom ? words.left(leave) : hint}
          lines={3}
          most={longestComment}
          value={draft.text}
          // An empty field begins another one.
          onValue={(text) => write(({ id }) => ({ text, id: text === '' ? null : id }))}
        />
      </Form>
    </div>
  );
}
