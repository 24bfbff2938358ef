/** Messages between actors that were given up after many tries: delivered again, or forgotten. */

import { act } from '../../act.ts';
import { usePaged } from '../../paged.ts';
import { SureButton } from '../../parts/sure.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { Head } from '../parts/head.tsx';
import { Empty, More, Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';

export function Messages() {
  const text = words.messages;
  const list = usePaged(
    (cursor, signal) => call('GET /api/v1/admin/dead-effects', { query: { limit: 50, ...(cursor ? { cursor } : {}) }, signal }),
    [],
    { everySeconds: 30 },
  );
  const retry = (id: string) =>
    act(() => call('POST /api/v1/admin/dead-effects/{id}/retry', { params: { id } }), { done: text.delivered, after: list.reload });
  const remove = (id: string) =>
    act(() => call('DELETE /api/v1/admin/dead-effects/{id}', { params: { id } }), { done: text.removed, after: list.reload });
  return (
    <>
      <Head title={text.title} about={text.about} back={{ href: '/jobs', label: words.pages.jobs }} />
      <Shown of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="check" title={text.none} />
          ) : (
            <ul class="cards">
              {items.map(({ id, from, effect, error, diedAt }) => (
                <li key={id}>
                  <p>
                    <strong>{`${from.actor} ${from.id}`}</strong>{' '}
                    <span class="dim">
                      <When at={diedAt} />
                    </span>
                  </p>
                  <p class="bad-text">{error}</p>
                  <pre>{JSON.stringify(effect, null, 1)}</pre>
                  <p class="row">
                    <button type="button" class="button" onClick={() => void retry(id)}>
                      {text.deliver}
                    </button>
                    <SureButton label={text.remove} question={text.removeQuestion(`${from.actor} ${from.id}`)} run={() => remove(id)} />
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      <More more={list.more} />
    </>
  );
}
