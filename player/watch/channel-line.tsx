/** Whose video it is, and whether one follows them. */
import { FollowButton, followersText, useFollowing } from '../channels/follow.tsx';
import { Avatar } from '../parts/avatar.tsx';
import type { Video } from '../requests.ts';
import { channelPath } from '../router.ts';
import { session } from '../store.ts';

export function ChannelLine({ video, children }: { video: Video; children: preact.ComponentChildren }) {
  const { channel } = video;
  const following = useFollowing(channel);
  const isOwn = video.organisationId === null && video.ownerId === session.value?.accountId;
  return (
    <div class="watch-channel">
      {channel && (
        <>
          <a class="watch-channel-name" href={channelPath(channel)}>
            <Avatar channel={channel} />
            <span>
              <strong dir="auto">{channel.name}</strong>
              <span class="dim">{following.followers === null ? '\u00a0' : followersText(following.followers)}</span>
            </span>
          </a>
          {!isOwn && <FollowButton channel={channel} following={following} />}
        </>
      )}
      <div class="watch-actions">{children}</div>
    </div>
  );
}
