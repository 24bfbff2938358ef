/** A channel: what it is, and what everybody can watch of it. */
import { useEffect, useState } from 'preact/hooks';
import { useFeedLinks } from '../feed-links.ts';
import { firstChannel } from '../first-data.ts';
import { Card } from '../home/card.tsx';
import { Icon } from '../icons.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Empty, Failed } from '../parts/empty.tsx';
import { Menu } from '../parts/menu.tsx';
import { onDemand } from '../parts/on-demand.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { CardBones } from '../parts/skeleton.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { PlaylistGrid } from '../playlists/grid.tsx';
import { lists, type Playlist } from '../playlists/lists.ts';
import { listText } from '../playlists/text.ts';
import type { Channel, Video } from '../requests.ts';
import { mayChange } from '../rights.ts';
import { channelPath } from '../router.ts';
import { entitle } from '../site.ts';
import { type Loading, problemFrom, session } from '../store.ts';
import { text } from '../text.ts';
import { type ChannelOrder, channels } from './calls.ts';
import { FeedMenu } from './feeds.tsx';
import { FollowButton, followersText, useFollowing } from './follow.tsx';
import { channelText } from './text.ts';
import './channels.css';

const ReportDialog = onDemand(async () => (await import('../reports/dialog.tsx')).ReportDialog);

export function ChannelPage({ id }: { id: string }) {
  const [first] = useState(() => firstChannel(id));
  const [state, set] = useState<Loading<Channel>>(first ? { is: 'there', value: first.channel } : { is: 'loading' });
  const load = () =>
    channels.read(id).then(
      (value) => set({ is: 'there', value }),
      (error: unknown) => set({ is: 'failed', error: problemFrom(error) }),
    );
  useEffect(() => {
    if (!first) void load();
  }, []);
  const channel = state.is === 'there' ? state.value : null;
  useEffect(() => {
    entitle(channel?.name);
    // It was found by a handle that it had, or by its id.
    if (channel && channel.handle !== id) history.replaceState(null, '', channelPath(channel) + location.search);
  }, [channel?.name]);
  useFeedLinks(channel);
  if (state.is === 'failed')
    return state.error.status === 404 ? (
      <Empty icon="channels" title={channelText.lost} hint={channelText.lostHint} isPage>
        <a class="button accent" href="/">
          {text.watch.home}
        </a>
      </Empty>
    ) : (
      <Failed title={channelText.failed} error={state.error} onRetry={() => void load()} />
    );
  return (
    <div class="channel">
      {channel ? <Head channel={channel} /> : <HeadBones />}
      <Tabs
        label={channelText.contents}
        first="videos"
        tabs={[
          { name: 'videos', label: channelText.videosTitle, content: <Videos id={id} first={first?.videos ?? null} /> },
          { name: 'playlists', label: channelText.playlists, content: <Playlists id={id} /> },
        ]}
      />
    </div>
  );
}

function Head({ channel }: { channel: Channel }) {
  const following = useFollowing(channel, { followers: channel.subscribers });
  const isOwn = channel.ownerId !== null && channel.ownerId === session.value?.accountId;
  const [reporting, setReporting] = useState(false);
  const changeable = mayChange(session.value, { ownerId: channel.ownerId ?? '', organisationId: channel.organisationId });
  return (
    <>
      {channel.bannerUrl && <img class="channel-banner" src={channel.bannerUrl} alt="" />}
      <header class="channel-head">
        <Avatar channel={channel} large />
        <div>
          <h1 dir="auto">{channel.name}</h1>
          <p class="dim">
            @{channel.handle} · {followersText(following.followers ?? channel.subscribers)} · {channelText.videos(channel.videos)}
          </p>
        </div>
        <div class="row">
          {changeable && (
            <a class="button" href={`${channelPath(channel)}/settings`}>
              <Icon name="edit" />
              {channelText.settings}
            </a>
          )}
          {!isOwn && <FollowButton channel={channel} following={following} />}
          <FeedMenu handle={channel.handle} />
          {!changeable && (
            <Menu label={text.watch.moreActions} icon="more">
              <button type="button" onClick={() => setReporting(true)}>
                <Icon name="flag" />
                {text.watch.report}
              </button>
            </Menu>
          )}
        </div>
      </header>
      {reporting && <ReportDialog about={{ channel: channel.handle }} onClose={() => setReporting(false)} />}
      <About channel={channel} />
    </>
  );
}

const shortWords = 280;
function About({ channel: { description, links } }: { channel: Channel }) {
  const [open, setOpen] = useState(false);
  const long = description.length > shortWords || description.split('\n').length > 3;
  return (
    <>
      {description.trim() !== '' && (
        <div>
          <p class={long && !open ? 'channel-words folded' : 'channel-words'} dir="auto">
            {description}
          </p>
          {long && (
            <button type="button" class="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? text.watch.less : text.watch.more}
            </button>
          )}
        </div>
      )}
      {links.length > 0 && (
        <ul class="channel-links" aria-label={channelText.links}>
          {links.map(({ title, url }) => (
            <li key={url}>
              <a href={url} target="_blank" rel="nofollow ugc noopener">
                <Icon name="link" />
                {title}
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function HeadBones() {
  return (
    <div class="channel-head" role="status" aria-label={text.loading}>
      <span class="avatar large bone" />
      <div class="bone title" />
    </div>
  );
}

const orders = ['newest', 'oldest', 'longest'] as const satisfies readonly ChannelOrder[];

function Videos({ id, first }: { id: string; first: { items: Video[]; nextCursor: string | null } | null }) {
  const [sort, setSort] = useState<(typeof orders)[number]>('newest');
  const pages = usePages<Video>(sort, async (cursor) =>
    first && sort === 'newest' && cursor === null ? first : channels.videos(id, sort, cursor),
  );
  return (
    <section aria-labelledby="channel-videos">
      <div class="channel-bar">
        <h2 id="channel-videos" class="unseen">
          {channelText.videosTitle}
        </h2>
        <label>
          <span class="dim">{channelText.sort}</span>
          <select value={sort} onChange={(event) => setSort(event.currentTarget.value as typeof sort)}>
            {orders.map((order) => (
              <option key={order} value={order}>
                {channelText.orders[order]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Paged
        pages={pages}
        bones={<CardBones />}
        failed={text.errors.list}
        empty={<Empty icon="film" title={channelText.empty} hint={channelText.emptyHint} />}
      >
        {(items) => (
          <ul class="grid">
            {items.map((video) => (
              <li key={video.id}>
                <Card video={video} inChannel />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  );
}

function Playlists({ id }: { id: string }) {
  const pages = usePages<Playlist>('', (cursor) => lists.open(cursor, { channel: id }));
  return (
    <section aria-labelledby="channel-playlists">
      <h2 id="channel-playlists" class="unseen">
        {channelText.playlists}
      </h2>
      <Paged
        pages={pages}
        bones={<CardBones />}
        failed={listText.failed}
        empty={<Empty icon="list" title={channelText.noPlaylists} hint={channelText.noPlaylistsHint} />}
      >
        {(items) => <PlaylistGrid items={items} />}
      </Paged>
    </section>
  );
}
