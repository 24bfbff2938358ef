/** A channel among others: its picture, its name and how many follow it. */

import { Avatar } from '../parts/avatar.tsx';
import type { Channel } from '../requests.ts';
import { channelPath } from '../router.ts';
import { followersText } from './follow.tsx';
import './line.css';

export function ChannelLine({ channel }: { channel: Channel }) {
  return (
    <a class="channel-line" href={channelPath(channel)}>
      <Avatar channel={channel} />
      <span>
        <strong dir="auto">{channel.name}</strong>
        <span class="dim">{followersText(channel.subscribers)}</span>
      </span>
    </a>
  );
}
