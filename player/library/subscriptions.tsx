/** Channels that somebody follows, and the newest of what is in them. */
import type { Output } from '../../gateway/contract/client.ts';
import { FollowButton, followersText, useFollowing } from '../channels/follow.tsx';
import { Card } from '../home/card.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { CardRow } from '../parts/card-row.tsx';
import { Empty } from '../parts/empty.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { CardBones } from '../parts/skeleton.tsx';
import { call, type Video } from '../requests.ts';
import { channelPath } from '../router.ts';
import { text } from '../text.ts';
import { MembersOnly } from './members-only.tsx';
import { libraryText } from './text.ts';
import './library.css';

type Followed = Output<'GET /api/v1/account/subscriptions'>['items'][number];
const words = libraryText.subscriptions;
const after = (cursor: string | null, limit: number) => ({ query: { limit, ...(cursor !== null && { cursor }) } });

export function SubscriptionsPage() {
  return (
    <MembersOnly title={words.title}>
      <Subscriptions />
    </MembersOnly>
  );
}

function Subscriptions() {
  const channels = usePages<Followed>('', (cursor) => call('GET /api/v1/account/subscriptions', after(cursor, 50)));
  const videos = usePages<Video>('', (cursor) => call('GET /api/v1/account/subscriptions/videos', after(cursor, 24)));
  return (
    <div class="library">
      <header class="library-head">
        <h1>{words.title}</h1>
      </header>
      <Paged
        pages={channels}
        bones={<div class="channel-row-room" role="status" aria-label={text.loading} />}
        failed={words.failed}
        empty={
          <Empty icon="channels" title={words.empty} hint={words.emptyHint}>
            <a class="button accent" href="/">
              {words.find}
            </a>
          </Empty>
        }
      >
        {(items) => (
          <CardRow title={words.channels}>
            {items.map((channel) => (
              <li key={channel.id}>
                <FollowedChannel channel={channel} />
              </li>
            ))}
          </CardRow>
        )}
      </Paged>
      {channels.state.is === 'there' && channels.state.value.items.length > 0 && (
        <section aria-labelledby="followed-videos">
          <h2 id="followed-videos">{words.newest}</h2>
          <Paged
            pages={videos}
            bones={<CardBones />}
            failed={text.errors.list}
            empty={<Empty icon="film" title={words.noVideos} hint={words.noVideosHint} />}
          >
            {(items) => (
              <ul class="grid">
                {items.map((video) => (
                  <li key={video.id}>
                    <Card video={video} />
                  </li>
                ))}
              </ul>
            )}
          </Paged>
        </section>
      )}
    </div>
  );
}

/** It stays where it is when it is left, so that it can be followed again. */
function FollowedChannel({ channel }: { channel: Followed }) {
  const following = useFollowing(channel, { following: true, followers: channel.subscribers });
  return (
    <article class="channel-card">
      <a href={channelPath(channel)}>
        <Avatar channel={channel} large />
        <h3 dir="auto">{channel.name}</h3>
      </a>
      <p class="dim">{followersText(following.followers ?? channel.subscribers)}</p>
      <FollowButton channel={channel} following={following} />
    </article>
  );
}
