/** The picture of a channel, or the first letter of its name. Its name always stands beside it. */
export function Avatar({ channel, large = false }: { channel: { name: string; avatarUrl: string | null }; large?: boolean }) {
  return (
    <span class={large ? 'avatar large' : 'avatar'} aria-hidden="true">
      {channel.avatarUrl ? <img src={channel.avatarUrl} alt="" decoding="async" /> : [...channel.name][0]?.toUpperCase()}
    </span>
  );
}
