/** Which videos the list has, and in which order. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { call } from '../requests.ts';
import { text } from '../text.ts';
import type { Filter } from './list.ts';
import { studioText } from './text.ts';

const states = ['pending', 'uploading', 'processing', 'ready', 'failed'] as const;
const privacies = ['public', 'unlisted', 'private', 'password', 'organisation'] as const;
const sorts = ['newest', 'oldest', 'title', 'longest', 'largest'] as const;
/** Between the last letter and the question to the server. */
const typingMs = 250;

type Channels = Output<'GET /api/v1/account/channels'>['items'];
type Organisations = Output<'GET /api/v1/organisations'>['items'];

export function Filters({ filter, onChange }: { filter: Filter; onChange(filter: Filter): void }) {
  const words = studioText.filter;
  const [channels, setChannels] = useState<Channels>([]);
  const [organisations, setOrganisations] = useState<Organisations>([]);
  useEffect(() => {
    // Without them there is one choice less.
    call('GET /api/v1/account/channels').then(({ items }) => setChannels(items.filter(({ removedAt }) => removedAt === null)), none);
    call('GET /api/v1/organisations').then(({ items }) => setOrganisations(items), none);
  }, []);
  const set = (patch: Partial<Filter>) => onChange({ ...filter, ...patch });
  const owner = filter.own === 'true' ? 'own' : (filter.organisation ?? '');
  return (
    <search class="studio-filters" aria-label={words.label}>
      <Search value={filter.text ?? ''} onValue={(value) => set({ text: value === '' ? undefined : value })} />
      <Choice
        label={words.state}
        value={filter.state}
        choices={states.map((state) => [state, words.states[state]])}
        onChoose={(state) => set({ state })}
      />
      <Choice
        label={words.privacy}
        value={filter.privacy}
        choices={privacies.map((privacy) => [privacy, text.watch.privacy[privacy]])}
        onChoose={(privacy) => set({ privacy })}
      />
      {channels.length > 1 && (
        <Choice
          label={words.channel}
          value={filter.channel}
          choices={channels.map(({ id, name }) => [id, name])}
          onChoose={(channel) => set({ channel })}
        />
      )}
      {organisations.length > 0 && (
        <Choice
          label={words.owner}
          value={owner === '' ? undefined : owner}
          choices={[['own', words.own], ...organisations.map(({ id, name }) => [id, name] as const)]}
          onChoose={(value) => set(value === 'own' ? { own: 'true', organisation: undefined } : { own: undefined, organisation: value })}
        />
      )}
      <label>
        <span>{words.sort}</span>
        <select
          value={filter.sort ?? 'newest'}
          onChange={(event) => {
            const sort = event.currentTarget.value as (typeof sorts)[number];
            set({ sort: sort === 'newest' ? undefined : sort });
          }}
        >
          {sorts.map((sort) => (
            <option key={sort} value={sort}>
              {words.sorts[sort]}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}

const none = () => {};

function Choice<Value extends string>(init: {
  label: string;
  value: Value | undefined;
  choices: readonly (readonly [Value, string])[];
  onChoose(value: Value | undefined): void;
}) {
  return (
    <label>
      <span>{init.label}</span>
      <select value={init.value ?? ''} onChange={(event) => init.onChoose((event.currentTarget.value || undefined) as Value | undefined)}>
        <option value="">{studioText.filter.any}</option>
        {init.choices.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

function Search({ value, onValue }: { value: string; onValue(value: string): void }) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // Something else may be chosen before the time is over: it is said to whoever listens then.
  const listener = useRef(onValue);
  listener.current = onValue;
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (now: string) => {
    setTyped(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => listener.current(now.trim()), typingMs);
  };
  return (
    <label class="studio-search">
      <span>{studioText.filter.text}</span>
      <input type="search" dir="auto" maxLength={200} value={typed} onInput={(event) => type(event.currentTarget.value)} />
    </label>
  );
}
