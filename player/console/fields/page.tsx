/** What is asked of videos here beyond what every site asks: fields are made, changed, put into another order and removed. */
import { Fragment } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CountedField } from '../../../gateway/contract/fields.ts';
import { act } from '../../act.ts';
import { useLoaded } from '../../live.ts';
import { SureButton } from '../../parts/sure.tsx';
import { call } from '../../requests.ts';
import { Head } from '../parts/head.tsx';
import { Empty, Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { ChangeField, NewField } from './forms.tsx';

interface Move {
  id: string;
  by: -1 | 1;
  /** Where it stands then; 0 is the first. */
  position: number;
}

export function FieldsPage() {
  const text = words.fields;
  const list = useLoaded((signal) => call('GET /api/v1/admin/fields', { signal }), [], { everySeconds: 30 });
  const categories = useLoaded((signal) => call('GET /api/v1/categories', { signal }), []).value?.items ?? [];
  const [changed, change] = useState<string | null>(null);
  const move = useMoves(list.value?.items ?? [], list.reload);
  const remove = ({ id, label }: CountedField) =>
    act(() => call('DELETE /api/v1/admin/fields/{field}', { params: { field: id } }), { done: text.removed(label), after: list.reload });
  const yesOrNo = (is: boolean) => (is ? text.yes : text.no);
  return (
    <>
      <Head title={words.pages.fields} about={text.about} />
      <Shown of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="edit" title={text.none}>
              <p class="dim">{text.noneHint}</p>
            </Empty>
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{text.label}</th>
                  <th scope="col">{text.key}</th>
                  <th scope="col">{text.type}</th>
                  <th scope="col">{text.for}</th>
                  <th scope="col">{text.required}</th>
                  <th scope="col">{text.shown}</th>
                  <th scope="col" class="number">
                    {text.videos}
                  </th>
                  <th scope="col">{text.act}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((field, at) => (
                  <Fragment key={field.id}>
                    <tr data-field={field.id}>
                      <th scope="row" class="wide-cell">
                        {field.label}
                        {field.help && <span class="dim why">{field.help}</span>}
                      </th>
                      <td data-label={text.key} class="key-cell">
                        <code>
                          {/* A long one goes on in the next line between two of its words. */}
                          {field.key.split(/(?<=_)/).map((word, at) => (
                            <>
                              {at > 0 && <wbr />}
                              {word}
                            </>
                          ))}
                        </code>
                      </td>
                      <td data-label={text.type}>{text.types[field.type]}</td>
                      <td data-label={text.for}>{field.category === null ? text.forAll : text.forOne(field.category.name)}</td>
                      <td data-label={text.required}>{yesOrNo(field.required)}</td>
                      <td data-label={text.shown}>{yesOrNo(field.shown)}</td>
                      <td data-label={text.videos} class="number">
                        {field.videos}
                      </td>
                      <td data-label={text.act}>
                        <span class="row">
                          {([-1, 1] as const).map((by) => (
                            <button
                              key={by}
                              type="button"
                              class="text-button"
                              data-by={by}
                              disabled={items[at + by] === undefined}
                              aria-label={by < 0 ? text.moveUp(field.label) : text.moveDown(field.label)}
                              onClick={() => void move({ id: field.id, by, position: at + by }, field.label, items.length)}
                            >
                              <span aria-hidden="true">{by < 0 ? '↑' : '↓'}</span>
                            </button>
                          ))}
                          <button
                            type="button"
                            class="text-button"
                            aria-label={text.changeNamed(field.label)}
                            aria-expanded={changed === field.id}
                            onClick={() => change(changed === field.id ? null : field.id)}
                          >
                            {text.change}
                          </button>
                          <SureButton
                            plain
                            label={text.remove}
                            question={text.removeQuestion(field.label, field.videos)}
                            run={() => void remove(field)}
                          />
                        </span>
                      </td>
                    </tr>
                    {changed === field.id && (
                      <tr>
                        <td colSpan={8}>
                          <ChangeField
                            field={field}
                            categories={categories}
                            onDone={() => {
                              change(null);
                              list.reload();
                            }}
                          />
                        </td>
                      </tr>
                    )}
                  </Fragment>
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
      <NewField categories={categories} onMade={list.reload} />
    </>
  );
}

/** Moves one by a place. Where its row stands then, the button that was pressed has the focus again, or the other one at an end of the list. */
function useMoves(shown: readonly CountedField[], reload: () => void) {
  const latest = useRef<Move | null>(null);
  useEffect(() => {
    const { id, by, position } = latest.current ?? {};
    if (position === undefined || shown[position]?.id !== id) return;
    latest.current = null;
    const row = document.querySelector(`tr[data-field="${id}"]`);
    if (row === null || (document.activeElement !== document.body && !row.contains(document.activeElement))) return;
    const buttons = [...row.querySelectorAll<HTMLButtonElement>('button[data-by]:not(:disabled)')];
    (buttons.find((button) => button.dataset.by === String(by)) ?? buttons[0])?.focus();
  }, [shown]);
  return (move: Move, label: string, count: number) =>
    act(
      async () => {
        await call('PATCH /api/v1/admin/fields/{field}', { params: { field: move.id }, body: { position: move.position } });
        latest.current = move;
      },
      { done: words.fields.moved(label, move.position + 1, count), after: reload },
    );
}
