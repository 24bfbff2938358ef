/** For owners: the file that a video was made from, and making it anew. What viewers see stays until the new one is whole. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { bytes, percent } from '../format.ts';
import { FileButton } from '../parts/file-button.tsx';
import { call, requests, type Video } from '../requests.ts';
import { isFileFault } from '../state.ts';
import { problemFrom, say } from '../store.ts';
import { text } from '../text.ts';
import type { Sending } from '../upload/send.ts';
import { sendFile } from '../upload/way.ts';
import { Ladder } from './ladder.tsx';
import { Space } from './space.tsx';
import type { TabProps } from './tabs.ts';
import { studioText } from './text.ts';

type Doing = { is: 'nothing' } | { is: 'asking' } | { is: 'sending'; sent: number; all: number; isAway: boolean; isEnding: boolean };

const words = studioText.video;

export function Files({ video, onRemade: onChange }: TabProps) {
  const [profile, setProfile] = useState('');
  const profiles = useProfiles();
  const [doing, setDoing] = useState<Doing>({ is: 'nothing' });
  const sending = useRef<Sending | null>(null);
  const isCancelled = useRef(false);
  const act = async (request: () => Promise<Video>, words: string) => {
    setDoing({ is: 'nothing' });
    try {
      onChange(await request());
      say(words);
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  const replace = async (file: File) => {
    isCancelled.current = false;
    setDoing({ is: 'sending', sent: 0, all: file.size, isAway: false, isEnding: false });
    try {
      const tell = (patch: { sent: number } | { isAway: boolean } | { isEnding: boolean }) =>
        setDoing((before) => (before.is === 'sending' ? { ...before, ...patch } : before));
      sending.current = sendFile(
        file,
        { video: video.id, replace: true },
        { bytes: (sent) => tell({ sent }), away: (isAway) => tell({ isAway }), ending: () => tell({ isEnding: true }) },
      );
      onChange(await sending.current.done);
      say(text.making.replacing);
    } catch (error) {
      if (!isCancelled.current) say(problemFrom(error).message);
    } finally {
      setDoing({ is: 'nothing' });
    }
  };
  const isOver = video.state === 'ready' || video.state === 'failed';
  return (
    <div class="studio-files">
      <Space video={video} />
      {!isOver && <Ladder video={video} />}
      <p class="dim">{video.originalBytes === null ? text.making.noOriginal : text.making.original(bytes(video.originalBytes))}</p>
      {video.state === 'ready' && <Downloads video={video} />}
      {doing.is === 'sending' && (
        <Progress
          words={(doing.isAway ? text.upload.away : text.making.sending)(bytes(doing.sent), bytes(doing.all))}
          value={doing.sent / Math.max(1, doing.all)}
          onCancel={
            doing.isEnding
              ? undefined
              : () => {
                  isCancelled.current = true;
                  sending.current?.cancel();
                }
          }
        />
      )}
      {video.next && (
        <Progress
          words={text.making.underWay(percent(video.next.progress))}
          value={video.next.progress}
          onCancel={() => void act(() => requests.cancelReencode(video.id), text.making.cancelled)}
        />
      )}
      {doing.is === 'asking' && (
        <div class="banner" role="alertdialog" aria-label={text.making.drop}>
          <p>{text.making.dropQuestion}</p>
          <p class="row">
            <button type="button" class="button" onClick={() => void act(() => requests.dropSource(video.id), text.making.dropped)}>
              {text.making.drop}
            </button>
            <button type="button" class="button accent" onClick={() => setDoing({ is: 'nothing' })}>
              {text.making.keep}
            </button>
          </p>
        </div>
      )}
      {isOver && doing.is === 'nothing' && !video.next && (
        <p class="row">
          {video.state === 'failed' && !isFileFault(video) && (
            <button type="button" class="button accent" onClick={() => void act(() => requests.retry(video.id), text.making.retrying)}>
              {text.making.retry}
            </button>
          )}
          {video.originalBytes !== null && (
            <>
              {profiles.length > 1 && (
                <select aria-label={words.profile} value={profile} onChange={(event) => setProfile(event.currentTarget.value)}>
                  <option value="">{words.usualProfile}</option>
                  {profiles.map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
              <button
                type="button"
                class="button"
                onClick={() => void act(() => requests.reencode(video.id, profile === '' ? {} : { profile }), text.making.begun)}
              >
                {text.making.reencode}
              </button>
              <a class="button" href={`/api/v1/videos/${video.id}/source`} download>
                {words.saveOriginal}
              </a>
            </>
          )}
          <FileButton label={text.making.replace} accept="video/*,audio/*,.mkv,.ts,.mts" onFile={(file) => void replace(file)}>
            {text.making.replace}
          </FileButton>
          {video.originalBytes !== null && video.state === 'ready' && (
            <button type="button" class="button" onClick={() => setDoing({ is: 'asking' })}>
              {text.making.drop}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/** One file each, with the main sound; nothing is encoded again. */
function Downloads({ video }: { video: Video }) {
  const sides = video.renditions.filter((one) => one.codec === 'h264').map((one) => Math.min(one.width ?? 0, one.height ?? 0));
  if (sides.length === 0) return null;
  return (
    <p class="row">
      <span class="dim">{text.making.download}</span>
      {sides
        .toSorted((a, b) => b - a)
        .map((side) => (
          <a key={side} class="text-button" href={`/media/${video.id}/download/${side}.mp4`} download>
            {`${side}p`}
          </a>
        ))}
    </p>
  );
}

function Progress({ words, value, onCancel }: { words: string; value: number; onCancel: (() => void) | undefined }) {
  return (
    <div class="row">
      <p role="status">{words}</p>
      <progress class="line" value={value} max={1} aria-label={words} />
      {onCancel && (
        <button type="button" class="button" onClick={onCancel}>
          {text.making.cancel}
        </button>
      )}
    </div>
  );
}

/** Empty until they are known. */
function useProfiles(): string[] {
  const [names, setNames] = useState<string[]>([]);
  useEffect(() => {
    call('GET /api/v1/studio/profiles').then(
      ({ items }) => setNames(items.map(({ name }) => name)),
      () => {},
    );
  }, []);
  return names;
}
