/** Title, description, what it is about and the channel in which it stands. What was typed stays when saving fails. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { changedValues, type Drafts, draftsOf, type Values } from '../fields/drafts.ts';
import { FieldInputs } from '../fields/inputs.tsx';
import { useSiteFields } from '../fields/of-site.ts';
import { fieldText } from '../fields/text.ts';
import { LabelFields, labelsOf, labelsSent } from '../labels/fields.tsx';
import { Form } from '../parts/form.tsx';
import { call, requests } from '../requests.ts';
import { say } from '../store.ts';
import { text } from '../text.ts';
import { differing } from './differing.ts';
import type { TabProps } from './tabs.ts';
import { studioText } from './text.ts';

type Channels = Output<'GET /api/v1/account/channels'>['items'];

export function Details({ video, onChange }: TabProps) {
  const [title, setTitle] = useState(video.title);
  const [description, setDescription] = useState(video.description);
  const [labels, setLabels] = useState(() => labelsOf(video));
  const [channel, setChannel] = useState(video.channel?.id ?? '');
  const [channels, setChannels] = useState<Channels>([]);
  useEffect(() => {
    // It stands in one of its owner.
    const fits = (one: Channels[number]) => one.removedAt === null && one.organisationId === video.organisationId;
    call('GET /api/v1/account/channels').then(
      ({ items }) => setChannels(items.filter(fits)),
      () => {},
    );
  }, [video.organisationId]);
  const site = useSiteFields(video.id);
  const [typed, setTyped] = useState<Drafts>({});
  // As the server has them once they have been saved.
  const [savedValues, setSavedValues] = useState<Values | null>(null);
  // Those of the category that is chosen, also before that is saved.
  const fields = site.is === 'there' ? site.fields.filter(({ category }) => category === null || category.slug === labels.category) : [];
  const values = savedValues ?? (site.is === 'there' ? site.values : {});
  const drafts = { ...draftsOf(fields, values), ...typed };
  const isOther = channel !== '' && channel !== video.channel?.id;
  const written = { title: title.trim(), description, ...labelsSent(labels) };
  const stored = useRef(written);
  const save = async () => {
    const changes = { ...differing(stored.current, written), ...(isOther && { channel }) };
    if (Object.keys(changes).length > 0) onChange(await requests.change(video.id, changes));
    stored.current = written;
    const said = changedValues(fields, values, drafts);
    if (Object.keys(said).length > 0) {
      setSavedValues((await call('PATCH /api/v1/videos/{id}/fields', { params: { id: video.id }, body: { values: said } })).values);
      setTyped({});
    }
    say(text.watch.saved);
  };
  return (
    <Form submit={text.watch.save} send={save} main>
      <label>
        {text.watch.titleField}
        <input type="text" dir="auto" required maxLength={200} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
      </label>
      <label>
        {text.watch.descriptionField}
        <textarea
          dir="auto"
          rows={8}
          maxLength={10_000}
          value={description}
          onInput={(event) => setDescription(event.currentTarget.value)}
        />
      </label>
      <LabelFields video={video} labels={labels} onLabels={setLabels} />
      <FieldInputs fields={fields} drafts={drafts} onDrafts={setTyped} />
      {site.is === 'failed' && (
        <p class="banner">
          {fieldText.failed}{' '}
          <button type="button" class="text-button" onClick={site.again}>
            {fieldText.again}
          </button>
        </p>
      )}
      {channels.length > 1 && (
        <label>
          {studioText.filter.channel}
          <select value={channel} onChange={(event) => setChannel(event.currentTarget.value)}>
            {channels.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </Form>
  );
}
