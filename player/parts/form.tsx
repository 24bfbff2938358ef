/** A form that sends something: busy while it does, what was wrong beside its field, and what was typed stays. */
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useId, useRef, useState } from 'preact/hooks';
import { problemFrom } from '../store.ts';
import './form.css';

export interface Failure {
  message: string;
  detail?: string | undefined;
  code: string;
  /** By path of the field. */
  fields: Record<string, string>;
}

export function failureOf(error: unknown): Failure {
  const problem = problemFrom(error);
  const errors = problem.errors ?? [];
  return {
    message: problem.message,
    detail: errors.length > 0 ? undefined : problem.detail,
    code: problem.code,
    fields: Object.fromEntries(errors.map(({ path, message }) => [path, message])),
  };
}

export interface FormState {
  busy: boolean;
  failure: Failure | null;
}

/** What fields know of their form: by which names they show themselves what is wrong with them. */
const formContext = createContext<{ failure: Failure | null; shown: Set<string> }>({ failure: null, shown: new Set() });

export function Form(init: {
  submit: string;
  /** Rejects with a refusal, which is shown. */
  send: () => Promise<void>;
  children: ComponentChildren;
  more?: ComponentChildren;
  danger?: boolean;
  /** The one thing to do on its page. */
  main?: boolean;
  onFailure?: (failure: Failure) => void;
}) {
  const [{ busy, failure }, set] = useState<FormState>({ busy: false, failure: null });
  const shown = useRef(new Set<string>()).current;
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    set({ busy: true, failure: null });
    try {
      await init.send();
      set({ busy: false, failure: null });
    } catch (error) {
      const found = failureOf(error);
      set({ busy: false, failure: found });
      init.onFailure?.(found);
    }
  };
  const besides = Object.entries(failure?.fields ?? {}).filter(([path]) => !shown.has(path));
  return (
    <form class="form" onSubmit={(event) => void onSubmit(event)} noValidate={false}>
      <formContext.Provider value={{ failure, shown }}>{init.children}</formContext.Provider>
      {failure && (besides.length > 0 || Object.keys(failure.fields).length === 0) && (
        <div class="banner bad" role="alert">
          <p>{failure.message}</p>
          {failure.detail && <p class="dim">{failure.detail}</p>}
          {besides.map(([path, message]) => (
            <p class="dim" key={path}>
              {message}
            </p>
          ))}
        </div>
      )}
      <p class="row">
        <button
          type="submit"
          class={init.danger ? 'button danger' : init.main ? 'button accent' : 'button'}
          disabled={busy}
          aria-busy={busy}
        >
          {init.submit}
        </button>
        {init.more}
      </p>
    </form>
  );
}

export function Field(init: {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** Its path in what is sent: what is wrong with it is shown beside it. */
  name?: string;
  type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'date';
  autocomplete?: string;
  hint?: string | undefined;
  required?: boolean;
  least?: number | undefined;
  most?: number | undefined;
  pattern?: string;
  numeric?: boolean;
  /** Of a number or a day: the least and the most. */
  from?: number | string | undefined;
  to?: number | string | undefined;
  autofocus?: boolean;
  /** More than one: longer words. */
  lines?: number;
}) {
  const id = useId();
  const { failure, shown } = useContext(formContext);
  const { name } = init;
  useEffect(() => {
    if (name === undefined) return;
    shown.add(name);
    return () => void shown.delete(name);
  }, [name]);
  const wrong = name === undefined ? undefined : failure?.fields[name];
  const [hint, fault] = [init.hint && `${id}hint`, wrong && `${id}fault`];
  const common = {
    id: `${id}field`,
    value: init.value,
    // What people write has the direction of what they write; addresses, figures and passwords have that of the machine.
    dir: (init.type ?? 'text') === 'text' ? ('auto' as const) : ('ltr' as const),
    required: init.required ?? true,
    minLength: init.least,
    maxLength: init.most ?? 200,
    'aria-invalid': wrong !== undefined,
    'aria-describedby': [fault, hint].filter(Boolean).join(' ') || undefined,
  };
  return (
    <label for={common.id}>
      {init.label}
      {init.lines ? (
        <textarea {...common} rows={init.lines} onInput={(event) => init.onValue(event.currentTarget.value)} />
      ) : (
        <input
          {...common}
          type={(init.type ?? 'text') as 'text'}
          pattern={init.pattern}
          min={init.from}
          max={init.to}
          step={init.type === 'number' ? 'any' : undefined}
          inputMode={init.numeric ? 'numeric' : undefined}
          autocomplete={init.autocomplete ?? 'off'}
          autofocus={init.autofocus}
          onInput={(event) => init.onValue(event.currentTarget.value)}
        />
      )}
      {fault && (
        <small id={fault} class="fault" role="alert">
          {wrong}
        </small>
      )}
      {hint && (
        <small id={hint} class="dim">
          {init.hint}
        </small>
      )}
    </label>
  );
}

export function Check({ label, checked, onChecked }: { label: string; checked: boolean; onChecked: (checked: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChecked(event.currentTarget.checked)} />
      {label}
    </label>
  );
}
