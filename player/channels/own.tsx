/** The channels of whoever looks, those that were removed, those that are offered to them, and a new one. */
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { language } from '../language.ts';
import { MembersOnly } from '../library/members-only.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Failed } from '../parts/empty.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import type { Channel } from '../requests.ts';
import { channelPath } from '../router.ts';
import { type Loading, problemFrom, say } from '../store.ts';
import { channels, type Offer } from './calls.ts';
import { followersText } from './follow.tsx';
import { channelText } from './text.ts';
import './channels.css';

const words = channelText.own;
/** For so long a removed channel can be restored. */
const restorableDays = 30;

export function OwnChannelsPage() {
  return (
    <MembersOnly title={words.title}>
      <Own />
    </MembersOnly>
  );
}

function Own() {
  const [state, set] = useState<Loading<Channel[]>>({ is: 'loading' });
  const [offers, setOffers] = useState<Offer[]>([]);
  const load = () => {
    channels.own().then(
      (value) => set({ is: 'there', value }),
      (error: unknown) => set({ is: 'failed', error: problemFrom(error) }),
    );
    channels.offers().then(setOffers, () => undefined);
  };
  useEffect(load, []);
  const act = async (work: () => Promise<unknown>, said: string) => {
    try {
      await work();
      say(said);
    } catch (error) {
      say(problemFrom(error).message);
    }
    load();
  };
  if (state.is === 'loading') return <LineBones count={2} />;
  if (state.is === 'failed') return <Failed title={words.failed} error={state.error} onRetry={load} />;
  const [there, gone] = [
    state.value.filter(({ removedAt }) => removedAt === null),
    state.value.filter(({ removedAt }) => removedAt !== null),
  ];
  return (
    <div class="settings">
      <h1>{words.title}</h1>
      {offers.length > 0 && (
        <Section title={words.offers}>
          <ul class="channel-list">
            {offers.map(({ id, channel }) => (
              <li key={id}>
                <Avatar channel={channel} />
                <span>{words.offer(channel.name)}</span>
                <button
                  type="button"
                  class="button accent"
                  aria-label={words.acceptNamed(channel.name)}
                  onClick={() => void act(() => channels.accept(id), words.accepted(channel.name))}
                >
                  {words.accept}
                </button>
                <button
                  type="button"
                  class="button"
                  aria-label={words.refuseNamed(channel.name)}
                  onClick={() => void act(() => channels.refuse(id), words.refused(channel.name))}
                >
                  {words.refuse}
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {there.length === 0 ? <p class="dim">{words.none}</p> : <List channels={there} />}
      {gone.length > 0 && (
        <Section title={words.removed}>
          <ul class="channel-list">
            {gone.map((channel) => (
              <li key={channel.id}>
                <Avatar channel={channel} />
                <span>
                  {channel.name}
                  <span class="dim"> {words.removedUntil(lastDay(channel.removedAt ?? ''))}</span>
                </span>
                <button
                  type="button"
                  class="button"
                  aria-label={words.restoreNamed(channel.name)}
                  onClick={() => void act(() => channels.restore(channel.id), words.restored(channel.name))}
                >
                  {words.restore}
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <NewChannel made={load} />
    </div>
  );
}

function List({ channels: all }: { channels: Channel[] }) {
  return (
    <ul class="channel-list">
      {all.map((channel) => (
        <li key={channel.id}>
          <Avatar channel={channel} />
          <span>
            <a href={channelPath(channel)}>
              <strong dir="auto">{channel.name}</strong>
            </a>
            <br />
            <span class="dim">
              @{channel.handle} · {followersText(channel.subscribers)} · {channelText.videos(channel.videos)}
            </span>
          </span>
          <a class="button" href={`${channelPath(channel)}/settings`} aria-label={words.settingsNamed(channel.name)}>
            <Icon name="edit" />
            {channelText.settings}
          </a>
        </li>
      ))}
    </ul>
  );
}

function NewChannel({ made }: { made(): void }) {
  const [name, setName] = useState('');
  const [handle, setHandle] = useState('');
  const send = async () => {
    await channels.make({ name, handle });
    say(words.made(name));
    setName('');
    setHandle('');
    made();
  };
  return (
    <Section title={words.make}>
      <Form submit={words.make} send={send}>
        <Field label={channelText.edit.name} name="name" most={100} value={name} onValue={setName} />
        <Field
          label={channelText.edit.handle}
          name="handle"
          hint={channelText.edit.handleHint}
          least={3}
          most={30}
          value={handle}
          onValue={setHandle}
        />
      </Form>
    </Section>
  );
}

function lastDay(removedAt: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(Date.parse(removedAt) + restorableDays * 86_400_000);
}
