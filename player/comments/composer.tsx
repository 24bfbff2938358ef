/** Where a comment is written. It leaves the field at once, and comes back into it when the server does not take it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { longestComment } from '../../gateway/contract/comment-policies.ts';
import { Field, Form } from '../parts/form.tsx';
import { commentText as words } from './text.ts';

export interface ComposerProps {
  label: string;
  submit: string;
  hint?: string;
  /** What is changed. */
  before?: string;
  /** Rejects when the server does not take it. */
  send(text: string): Promise<void>;
  /** Opened by somebody, who can leave it again and types at once. */
  onLeave?: () => void;
}

const toldFrom = 500;

export function Composer({ label, submit, hint, before = '', send, onLeave }: ComposerProps) {
  const [said, say] = useState(before);
  const place = useRef<HTMLDivElement>(null);
  const isOpened = onLeave !== undefined;
  useEffect(() => {
    if (isOpened) place.current?.querySelector('textarea')?.focus();
  }, [isOpened]);
  const leave = longestComment - said.length;
  const post = async () => {
    say('');
    try {
      await send(said);
    } catch (error) {
      // What is being written meanwhile stays.
      say((now) => (now === '' ? said : now));
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
          value={said}
          onValue={say}
        />
      </Form>
    </div>
  );
}
