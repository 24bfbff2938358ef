/** What happened to a video, and who did it. */
import { useEffect, useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { age, fullTime } from '../format.ts';
import { Failed } from '../parts/empty.tsx';
import { call, type RequestError } from '../requests.ts';
import { problemFrom, session } from '../store.ts';
import type { TabProps } from './tabs.ts';
import { studioText } from './text.ts';

type Item = Output<'GET /api/v1/videos/{id}/history'>['items'][number];

export function History({ video }: TabProps) {
  const [items, setItems] = useState<Item[] | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  const words = studioText.history;
  const load = () => {
    setError(null);
    call('GET /api/v1/videos/{id}/history', { params: { id: video.id } }).then(
      (answer) => setItems(answer.items),
      (failure: unknown) => setError(problemFrom(failure)),
    );
  };
  useEffect(load, [video]);
  if (items === null && error !== null) return <Failed title={words.failed} error={error} onRetry={load} />;
  if (items === null) return <div class="bone row" role="status" aria-label={words.loading} />;
  return (
    <>
      <p class="dim">{words.hint}</p>
      <ol class="studio-history">
        {items.map(({ at, what, fields, by }) => (
          <li key={`${at} ${what}`}>
            <time dateTime={at} title={fullTime(at)}>
              {age(at, Date.now())}
            </time>
            <span>
              {said(what)}
              <span class="dim"> {named(fields)}</span>
            </span>
            <span class="dim">{by === null ? '' : by.id === session.value?.accountId ? words.you : (by.name ?? by.id)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Those that people know; `items` of a list say no more than that it was changed. */
const named = (fields: readonly string[]) =>
  fields.flatMap((field) => studioText.history.fields[field as keyof typeof studioText.history.fields] ?? []).join(', ');
/** What has no sentence of its own is called as programs call it. */
const said = (what: string) => studioText.history.said[what as keyof typeof studioText.history.said] ?? what;
