/** What its owners change of a channel: what is said of it, its pictures, whose it is, and whether it is. */
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { Empty, Failed } from '../parts/empty.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import type { Channel } from '../requests.ts';
import { isSignedIn, mayChange } from '../rights.ts';
import { channelPath, goTo } from '../router.ts';
import { entitle } from '../site.ts';
import { type Loading, problemFrom, say, session } from '../store.ts';
import { text } from '../text.ts';
import { channels } from './calls.ts';
import { Giving } from './giving.tsx';
import { Pictures } from './pictures.tsx';
import { channelText } from './text.ts';
import './channels.css';

const words = channelText.edit;

export function ChannelSettingsPage({ id }: { id: string }) {
  const [state, set] = useState<Loading<Channel>>({ is: 'loading' });
  const load = () =>
    channels.read(id).then(
      (value) => set({ is: 'there', value }),
      (error: unknown) => set({ is: 'failed', error: problemFrom(error) }),
    );
  useEffect(() => void load(), []);
  const channel = state.is === 'there' ? state.value : null;
  useEffect(() => {
    entitle(channel ? words.title(channel.name) : channelText.settings);
  }, [channel?.name]);
  if (state.is === 'failed') return <Failed title={channelText.failed} error={state.error} onRetry={() => void load()} />;
  if (channel === null || session.value === null) return <div class="settings" role="status" aria-label={text.loading} />;
  if (!mayChange(session.value, { ownerId: channel.ownerId ?? '', organisationId: channel.organisationId }))
    return (
      <Empty icon="channels" title={words.forbidden} hint={words.forbiddenHint} isPage>
        {isSignedIn(session.value) ? (
          <a class="button accent" href={channelPath(channel)}>
            {words.see}
          </a>
        ) : (
          <a class="button accent" href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}>
            {text.session.button}
          </a>
        )}
      </Empty>
    );
  const changed = (value: Channel) => {
    set({ is: 'there', value });
    if (value.handle !== channel.handle) history.replaceState(null, '', `${channelPath(value)}/settings`);
  };
  return (
    <div class="settings">
      <header>
        <h1>{words.title(channel.name)}</h1>
        <span class="gap" />
        <a class="button" href={channelPath(channel)}>
          {words.see}
        </a>
      </header>
      <About channel={channel} changed={changed} />
      <Section title={words.pictures}>
        <Pictures channel={channel} />
      </Section>
      <Section title={words.give}>
        <Giving channel={channel} />
      </Section>
      <Removal channel={channel} />
    </div>
  );
}

const mostLinks = 10;

function About({ channel, changed }: { channel: Channel; changed(channel: Channel): void }) {
  const [name, setName] = useState(channel.name);
  const [handle, setHandle] = useState(channel.handle);
  const [description, setDescription] = useState(channel.description);
  const [links, setLinks] = useState(channel.links);
  const save = async () => {
    changed(await channels.change(channel.id, { name, handle, description, links }));
    say(words.saved);
  };
  const change = (at: number, part: Partial<(typeof links)[number]>) =>
    setLinks(links.map((link, index) => (index === at ? { ...link, ...part } : link)));
  return (
    <Section title={words.about}>
      <Form submit={words.save} send={save} main>
        <Field label={words.name} name="name" most={100} value={name} onValue={setName} />
        <Field label={words.handle} name="handle" hint={words.handleHint} least={3} most={30} value={handle} onValue={setHandle} />
        <Field
          label={words.description}
          name="description"
          lines={6}
          required={false}
          most={5000}
          value={description}
          onValue={setDescription}
        />
        <fieldset>
          <legend>{words.linksTitle}</legend>
          {links.map((link, at) => (
            <div class="link-row" key={at}>
              <Field
                label={words.linkTitle}
                name={`links.${at}.title`}
                most={50}
                value={link.title}
                onValue={(title) => change(at, { title })}
              />
              <Field label={words.linkUrl} name={`links.${at}.url`} most={500} value={link.url} onValue={(url) => change(at, { url })} />
              <button
                type="button"
                class="quiet-button"
                aria-label={words.dropLink(link.title)}
                onClick={() => setLinks(links.filter((_, index) => index !== at))}
              >
                <Icon name="trash" />
              </button>
            </div>
          ))}
          {links.length < mostLinks && (
            <p>
              <button type="button" class="text-button" onClick={() => setLinks([...links, { title: '', url: 'https://' }])}>
                {words.addLink}
              </button>
            </p>
          )}
        </fieldset>
      </Form>
    </Section>
  );
}

function Removal({ channel }: { channel: Channel }) {
  const [videos, setVideos] = useState<'keep' | 'remove'>('keep');
  const remove = async () => {
    await channels.remove(channel.id, videos);
    goTo('/account/channels');
    say(words.removed(channel.name), {
      label: text.watch.undo,
      run: () =>
        void channels.restore(channel.id).then(
          (back) => {
            goTo(channelPath(back));
            say(channelText.own.restored(back.name));
          },
          (error: unknown) => say(problemFrom(error).message),
        ),
    });
  };
  return (
    <Section title={words.remove}>
      <p class="dim">{words.removeHint}</p>
      <Form submit={words.remove} send={remove} danger>
        {(['keep', 'remove'] as const).map((choice) => (
          <label class="check" key={choice}>
            <input type="radio" name="videos" checked={videos === choice} onChange={() => setVideos(choice)} />
            {choice === 'keep' ? words.keepVideos : words.removeVideos}
          </label>
        ))}
      </Form>
    </Section>
  );
}
