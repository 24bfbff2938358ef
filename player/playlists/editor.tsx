/** What is said of a playlist, as a form: a new one without `list`. What was typed stays when saving fails. */
import { useEffect, useId, useState } from 'preact/hooks';
import { Field, Form } from '../parts/form.tsx';
import { call } from '../requests.ts';
import { session } from '../store.ts';
import { lists, type Playlist } from './lists.ts';
import { listText } from './text.ts';

const types = ['playlist', 'collection', 'series', 'course'] as const;
const privacies = ['public', 'unlisted', 'private'] as const;
type Channel = Awaited<ReturnType<typeof lists.channels>>[number];

export function Editor({ list, onDone }: { list: Playlist | null; onDone(list: Playlist | null): void }) {
  const [title, setTitle] = useState(list?.title ?? '');
  const [description, setDescription] = useState(list?.description ?? '');
  const [type, setType] = useState<Playlist['type']>(list?.type ?? 'playlist');
  const [privacy, setPrivacy] = useState<Playlist['privacy']>(list?.privacy ?? 'private');
  const [organisation, setOrganisation] = useState(list?.organisationId ?? '');
  const [channel, setChannel] = useState(list?.channel?.handle ?? '');
  const [channels, setChannels] = useState<Channel[]>([]);
  const organisations = useOrganisations(list === null);
  useEffect(() => {
    // Without them it is shown under none, which is what most want.
    lists.channels().then(setChannels, () => {});
  }, []);
  const theirs = channels.filter((one) => (organisation === '' ? one.organisationId === null : one.organisationId === organisation));
  const send = async () => {
    const said = { title, description, type, privacy };
    onDone(
      list === null
        ? await lists.create({ ...said, ...(organisation !== '' && { organisation }), ...(channel !== '' && { channel }) })
        : await lists.change(list.id, { ...said, channel: channel === '' ? null : channel }),
    );
  };
  return (
    <div class="list-editor">
      <Form
        submit={list === null ? listText.createIt : listText.save}
        send={send}
        main
        more={
          <button type="button" class="button" onClick={() => onDone(null)}>
            {listText.cancel}
          </button>
        }
      >
        <Field label={listText.fields.title} name="title" value={title} onValue={setTitle} autofocus />
        <Words label={listText.fields.description} value={description} onValue={setDescription} />
        <Choice
          label={listText.fields.type}
          value={type}
          onValue={setType}
          options={types.map((one) => [one, listText.types[one]] as const)}
        />
        <Choice
          label={listText.fields.privacy}
          value={privacy}
          onValue={setPrivacy}
          options={privacies.map((one) => [one, listText.privacies[one]] as const)}
        />
        {organisations.length > 0 && (
          <Choice
            label={listText.fields.owner}
            value={organisation}
            onValue={(value) => {
              setOrganisation(value);
              setChannel('');
            }}
            options={[['', listText.myself], ...organisations.map(({ id, name }): [string, string] => [id, name])]}
          />
        )}
        {theirs.length > 0 && (
          <Choice
            label={listText.fields.channel}
            value={channel}
            onValue={setChannel}
            options={[['', listText.noChannel], ...theirs.map(({ handle, name }): [string, string] => [handle, name])]}
          />
        )}
      </Form>
    </div>
  );
}

/** Those of which a new playlist can be. */
function useOrganisations(isNew: boolean): { id: string; name: string }[] {
  const [found, set] = useState<{ id: string; name: string }[]>([]);
  const mine = session.value?.organisations.filter(({ role }) => role !== 'viewer').map(({ id }) => id) ?? [];
  useEffect(() => {
    if (!isNew || mine.length === 0) return;
    call('GET /api/v1/organisations').then(
      ({ items }) => set(items.filter(({ id }) => mine.includes(id))),
      () => {},
    );
  }, [isNew, mine.join()]);
  return found;
}

function Words({ label, value, onValue }: { label: string; value: string; onValue(value: string): void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} dir="auto" rows={4} maxLength={5000} value={value} onInput={(event) => onValue(event.currentTarget.value)} />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  onValue(value: NoInfer<T>): void;
  options: readonly (readonly [NoInfer<T>, string])[];
}
function Choice<T extends string>({ label, value, onValue, options }: ChoiceProps<T>) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onValue(event.currentTarget.value as T)}>
        {options.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
