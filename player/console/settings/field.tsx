/** One setting: a field that fits its type, with help, limits, what is wrong, and who has set it where it cannot be changed here. */
import { bytes } from '../../format.ts';
import { span } from '../parts/when.tsx';
import { words } from '../text.ts';
import { type Draft, readDraft, type SettingField, unitOf } from './model.ts';

interface Init {
  id: string;
  field: SettingField;
  draft: Draft;
  builtIn: Draft;
  fault: string | undefined;
  onDraft: (draft: Draft) => void;
}

export function labelOf(id: string, field: SettingField): string {
  const known = words.settings.fields[id as keyof typeof words.settings.fields];
  if (known !== undefined) return known;
  const spaced = field.name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export function SettingInput(init: Init) {
  const { id, field, draft, fault } = init;
  const text = words.settings;
  const help = words.settings.help[id as keyof typeof words.settings.help] ?? field.description;
  const notes = [`${id}-help`, ...(fault === undefined ? [] : [`${id}-fault`])].join(' ');
  const isFixed = field.setBy !== null;
  return (
    <div class={isFixed ? 'setting fixed' : 'setting'}>
      <label for={id}>{labelOf(id, field)}</label>
      <Control {...init} notes={notes} isFixed={isFixed} />
      {fault !== undefined && (
        <small id={`${id}-fault`} class="fault" role="alert">
          {fault}
        </small>
      )}
      <small id={`${id}-help`} class="dim">
        {help} {limitsOf(field)} {meaningOf(field, draft)}
      </small>
      {isFixed && <small class="tag">{text.setBy(field.setBy ?? '')}</small>}
      {!isFixed && draft !== init.builtIn && (
        <button type="button" class="text-button" onClick={() => init.onDraft(init.builtIn)}>
          {text.builtIn(shownDraft(field, init.builtIn))}
        </button>
      )}
    </div>
  );
}

function Control({ id, field, draft, fault, onDraft, notes, isFixed }: Init & { notes: string; isFixed: boolean }) {
  const common = { id, disabled: isFixed, 'aria-describedby': notes, 'aria-invalid': fault !== undefined } as const;
  switch (field.kind) {
    case 'yes-no':
      return <input {...common} type="checkbox" checked={draft === true} onChange={(event) => onDraft(event.currentTarget.checked)} />;
    case 'choice':
      return (
        <select {...common} value={String(draft)} onChange={(event) => onDraft(event.currentTarget.value)}>
          {field.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      );
    case 'list':
    case 'long':
      return (
        <textarea
          {...common}
          rows={field.kind === 'long' ? 6 : 3}
          value={String(draft)}
          onInput={(event) => onDraft(event.currentTarget.value)}
        />
      );
    default:
      return (
        <input
          {...common}
          type="text"
          inputMode={field.kind === 'number' ? 'decimal' : undefined}
          value={String(draft)}
          autocomplete="off"
          onInput={(event) => onDraft(event.currentTarget.value)}
        />
      );
  }
}

function limitsOf({ name, kind, least, most }: SettingField): string {
  const text = words.settings;
  if (kind === 'list') return text.onePerLine;
  if (kind !== 'number') return '';
  if (least !== null && most !== null) return text.between(figure(name, least), figure(name, most));
  return least === null ? '' : text.atLeast(figure(name, least));
}
/** A figure as people read it. */
function figure(name: string, value: number): string {
  return unitOf(name) === 'bytes' && value > 0 ? bytes(value) : `${value}`;
}
/** "= 100 GB" for a count of bytes. */
function meaningOf(field: SettingField, draft: Draft): string {
  const unit = unitOf(field.name);
  const read = unit === null || typeof draft === 'boolean' ? null : readDraft(field, draft);
  const value = read !== null && 'value' in read ? Number(read.value) : 0;
  if (!(value > 0)) return '';
  return `= ${unit === 'bytes' ? bytes(value) : span(value)}`;
}
/** What the program brings, as a button says it. */
function shownDraft({ name, kind }: SettingField, draft: Draft): string {
  const text = words.settings;
  if (typeof draft === 'boolean') return text.yesNo(draft);
  if (draft === '') return text.empty;
  return kind === 'number' ? figure(name, Number(draft)) : draft.slice(0, 40);
}
