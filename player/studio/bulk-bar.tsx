/** What can be done with the chosen ones. It is done at once and can be undone; what cannot be undone is asked for once. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { addressOf } from '../../gateway/contract/client.ts';
import type { FieldValue } from '../../gateway/contract/field-values.ts';
import type { FieldView } from '../../gateway/contract/fields.ts';
import { Icon } from '../icons.tsx';
import { SureButton } from '../parts/sure.tsx';
import type { Video } from '../requests.ts';
import { loadNewest, say } from '../store.ts';
import { text } from '../text.ts';
import { FieldChoice, FieldForm } from './bulk-field.tsx';
import { type Bulk, type Filter, inBulk, type Outcome, type StudioList } from './list.ts';
import { allOf, nothing, type Selection } from './selection.ts';
import { studioText } from './text.ts';
import { undone, unsaid } from './undone.ts';

export interface BulkBarProps {
  list: StudioList;
  filter: Filter;
  selection: Selection;
  onSelection(selection: Selection): void;
}
const privacies = ['public', 'unlisted', 'private', 'organisation'] as const;
type BulkPrivacy = (typeof privacies)[number];

export function BulkBar({ list, filter, selection, onSelection }: BulkBarProps) {
  const words = studioText.bulk;
  const [refused, setRefused] = useState<{ title: string; words: string }[]>([]);
  const [wished, setWished] = useState<BulkPrivacy | ''>('');
  const [field, setField] = useState<FieldView | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  const entries = list.entries ?? [];
  const ids = entries.map(({ video }) => video.id);
  const chosenEntries = entries.filter(({ video }) => selection.chosen.has(video.id));
  const chosen = chosenEntries.map(({ video }) => video);
  const chosenIds = chosen.map(({ id }) => id);
  const isNothingChosen = chosen.length === 0;
  // It would come back by itself, empty, with the next one that is chosen, and take the focus.
  useEffect(() => {
    if (isNothingChosen) setField(null);
  }, [isNothingChosen]);

  function tell(outcome: Outcome, before: readonly Video[]): void {
    const titles = new Map(before.map(({ id, title }) => [id, title]));
    setRefused(outcome.refused.map(({ id, words: why }) => ({ title: titles.get(id) ?? id, words: why })));
    if (outcome.isUnclear) void list.reload();
  }

  async function remove(): Promise<void> {
    const outcome = await inBulk(chosenIds, { action: 'remove' });
    list.drop(outcome.done);
    tell(outcome, chosen);
    void loadNewest();
    if (outcome.done.size === 0) return;
    say(words.removed(outcome.done.size), {
      label: text.watch.undo,
      run: async () => {
        const back = await inBulk([...outcome.done], { action: 'restore' });
        tell(back, chosen);
        say(words.restored(back.done.size));
        await list.reload();
        void loadNewest();
      },
    });
  }

  async function restore(): Promise<void> {
    const outcome = await inBulk(chosenIds, { action: 'restore' });
    list.drop(outcome.done);
    tell(outcome, chosen);
    void loadNewest();
    if (outcome.done.size > 0) say(words.restored(outcome.done.size));
  }

  async function setPrivacy(privacy: BulkPrivacy): Promise<void> {
    const before = chosen.map(({ id, privacy: was, publishAt }) => ({ id, privacy: was, publishAt }));
    const outcome = await inBulk(chosenIds, { action: 'update', changes: { privacy } });
    list.change(outcome.done, ({ video, ...entry }) => ({
      ...entry,
      video: { ...video, privacy, publishAt: privacy === 'private' ? video.publishAt : null },
    }));
    tell(outcome, chosen);
    void loadNewest();
    if (outcome.done.size === 0) return;
    say(words.privacySet(outcome.done.size, text.watch.privacy[privacy]), {
      label: text.watch.undo,
      run: async () => {
        await putBack(undone(before, outcome.done).map(({ ids: some, to }) => [some, { action: 'update', changes: to }]));
        void loadNewest();
      },
    });
  }

  async function setValue({ key, label }: FieldView, value: FieldValue | null): Promise<void> {
    const before = chosenEntries.map(({ video: { id }, values }) => ({ id, values }));
    const outcome = await inBulk(chosenIds, { action: 'fields', values: { [key]: value } });
    list.change(outcome.done, ({ values: { [key]: _, ...others }, ...entry }) => ({
      ...entry,
      values: value === null ? others : { ...others, [key]: value },
    }));
    tell(outcome, chosen);
    if (outcome.done.size === 0) return;
    leaveField();
    say(words.fieldSet(outcome.done.size, label), {
      label: text.watch.undo,
      run: () => putBack(unsaid(before, key, outcome.done).map(({ ids: some, to }) => [some, { action: 'fields', values: to }])),
    });
  }

  function leaveField(): void {
    setField(null);
    bar.current?.querySelector<HTMLElement>(`[aria-label="${words.field}"]`)?.focus();
  }

  /** What is refused meanwhile is told. */
  async function putBack(steps: readonly [ids: string[], what: Omit<Bulk, 'ids'>][]): Promise<void> {
    const all: Outcome = { done: new Set(), refused: [], isUnclear: false };
    for (const [some, what] of steps) {
      const { refused: not, isUnclear } = await inBulk(some, what);
      all.refused.push(...not);
      all.isUnclear ||= isUnclear;
    }
    tell(all, chosen);
    await list.reload();
    if (all.refused.length === 0 && !all.isUnclear) say(words.back);
  }

  async function reencode(): Promise<void> {
    const outcome = await inBulk(chosenIds, { action: 're-encode', urgency: 'low' });
    tell(outcome, chosen);
    if (outcome.done.size > 0) say(words.reencoding(outcome.done.size));
    await list.reload();
  }

  const isTrash = filter.removed === 'true';
  const withPassword = chosen.filter(({ privacy }) => privacy === 'password').length;
  const exported = (format: 'csv' | 'json') =>
    addressOf('/api/v1/studio/videos/export', {
      query: {
        ...filter,
        format,
        // A longer address than that is refused: then the list as it is filtered is what there is.
        ...(chosenIds.length > 0 && chosenIds.length <= 100 && { ids: chosenIds.join(',') }),
      },
    });
  if (ids.length === 0 && refused.length === 0) return null;
  return (
    <>
      <div class={chosen.length > 0 ? 'studio-bulk active' : 'studio-bulk'} role="toolbar" aria-label={words.label} ref={bar}>
        <label class="studio-box">
          <input
            type="checkbox"
            aria-label={words.all}
            checked={ids.length > 0 && chosen.length === ids.length}
            ref={(box) => {
              if (box) box.indeterminate = chosen.length > 0 && chosen.length < ids.length;
            }}
            onClick={() => onSelection(chosen.length === ids.length ? nothing : allOf(ids))}
          />
        </label>
        <span role="status">{chosen.length > 0 ? words.chosen(chosen.length) : <span class="dim">{words.hint}</span>}</span>
        <span class="gap" />
        {chosen.length > 0 && isTrash && (
          <button type="button" class="button accent" onClick={() => void restore()}>
            {words.restore}
          </button>
        )}
        {chosen.length > 0 && !isTrash && (
          <>
            <select
              aria-label={words.privacy}
              value={wished}
              onChange={(event) => {
                const privacy = event.currentTarget.value as BulkPrivacy | '';
                setWished('');
                event.currentTarget.value = '';
                // Nobody has the password any more afterwards, so that is not done by the way.
                if (privacy !== '' && withPassword === 0) void setPrivacy(privacy);
                else setWished(privacy);
              }}
            >
              <option value="">{words.privacy}</option>
              {privacies.map((privacy) => (
                <option key={privacy} value={privacy}>
                  {text.watch.privacy[privacy]}
                </option>
              ))}
            </select>
            <FieldChoice onField={setField} />
            <SureButton label={words.reencode} question={words.reencodeSure(chosen.length)} run={() => void reencode()} />
            <button type="button" class="button" onClick={() => void remove()}>
              <Icon name="trash" />
              {text.watch.delete}
            </button>
          </>
        )}
        {ids.length > 0 && !isTrash && (
          <span class="row">
            <a class="button plain" href={exported('csv')} download="videos.csv" aria-label={words.exportNamed('CSV', chosen.length)}>
              CSV
            </a>
            <a class="button plain" href={exported('json')} download="videos.json" aria-label={words.exportNamed('JSON', chosen.length)}>
              JSON
            </a>
          </span>
        )}
      </div>
      {field !== null && chosen.length > 0 && !isTrash && (
        <FieldForm key={field.id} field={field} count={chosen.length} send={(value) => setValue(field, value)} onLeave={leaveField} />
      )}
      {wished !== '' && withPassword > 0 && (
        <div class="banner" role="alertdialog" aria-label={words.privacy}>
          <p>{words.passwordLost(withPassword)}</p>
          <p class="row">
            <button
              type="button"
              class="button"
              onClick={() => {
                setWished('');
                void setPrivacy(wished);
              }}
            >
              {words.doIt}
            </button>
            <button type="button" class="button accent" onClick={() => setWished('')}>
              {text.keep}
            </button>
          </p>
        </div>
      )}
      {refused.length > 0 && (
        <div class="banner bad" role="alert">
          <p>{words.refused(refused.length)}</p>
          <ul>
            {refused.slice(0, 10).map(({ title, words: why }) => (
              <li key={title}>
                <strong>{title}</strong>: {why}
              </li>
            ))}
          </ul>
          <button type="button" class="text-button" onClick={() => setRefused([])}>
            {text.upload.hide}
          </button>
        </div>
      )}
    </>
  );
}
