/** Avatar and banner: what is shown, what is on its way, and why something could not be made. */
import { useEffect, useState } from 'preact/hooks';
import { percent } from '../format.ts';
import { Avatar } from '../parts/avatar.tsx';
import { FileButton } from '../parts/file-button.tsx';
import { problemText } from '../refusals/said.ts';
import type { Channel } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { type ChannelPictures, channels, type PictureKind } from './calls.ts';
import { channelText } from './text.ts';

const words = channelText.edit;
const mostBytes = 10_000_000;
const lookEvery = 1500;

export function Pictures({ channel }: { channel: Channel }) {
  const [pictures, set] = useState<ChannelPictures | null>(null);
  const isMaking = pictures !== null && (pictures.avatar.making || pictures.banner.making);
  useEffect(() => {
    let isOver = false;
    const look = () =>
      channels.pictures(channel.id).then(
        (now) => !isOver && set(now),
        (error: unknown) => !isOver && pictures === null && say(problemFrom(error).message),
      );
    if (pictures === null) void look();
    const timer = isMaking ? setInterval(look, lookEvery) : undefined;
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [channel.id, isMaking]);
  return (
    <>
      <p class="dim">{words.hint}</p>
      {(['avatar', 'banner'] as const).map((kind) => (
        <Picture key={kind} kind={kind} channel={channel} state={pictures?.[kind] ?? null} changed={set} />
      ))}
    </>
  );
}

interface PictureProps {
  kind: PictureKind;
  channel: Channel;
  state: ChannelPictures[PictureKind] | null;
  changed(pictures: ChannelPictures): void;
}

function Picture({ kind, channel, state, changed }: PictureProps) {
  const [sent, setSent] = useState<number | null>(null);
  const bring = async (file: File) => {
    if (file.size > mostBytes) return say(words.tooLarge);
    setSent(0);
    try {
      changed(await channels.bringPicture(channel.id, kind, file, (bytes) => setSent(bytes / file.size)));
    } catch (error) {
      say(problemFrom(error).message);
    }
    setSent(null);
  };
  const drop = async () => {
    try {
      changed(await channels.dropPicture(channel.id, kind));
      say(words.dropped);
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  const url = state?.url ?? null;
  return (
    <fieldset aria-label={words[kind]} class="picture-field">
      <legend>{words[kind]}</legend>
      <div class="channel-picture">
        {kind === 'avatar' ? (
          <Avatar channel={{ name: channel.name, avatarUrl: url }} large />
        ) : url ? (
          <img class="channel-banner" src={url} alt="" />
        ) : (
          <span class="channel-banner none">{words.none}</span>
        )}
        <div class="row">
          <FileButton label={words.bringNamed(words[kind])} accept="image/jpeg,image/png,image/webp" onFile={(file) => void bring(file)}>
            {words.bring}
          </FileButton>
          {url && (
            <button type="button" class="button plain" aria-label={words.dropNamed(words[kind])} onClick={() => void drop()}>
              {words.drop}
            </button>
          )}
        </div>
      </div>
      <p class="dim" role="status">
        {sent !== null ? words.sending(percent(sent)) : state?.making ? words.making : ''}
      </p>
      {sent === null && !state?.making && state?.problem && (
        <p class="fault" role="alert">
          {problemText(state.problem)}
        </p>
      )}
    </fieldset>
  );
}
