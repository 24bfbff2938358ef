/** For owners: the file that a video was made from, and making it anew. What viewers see stays until the new one is whole. */
import { useRef, useState } from 'preact/hooks';
import { bytes, percent } from '../format.ts';
import { requests, sendSource, type Video } from '../requests.ts';
import { isFileFault } from '../state.ts';
import { problemFrom, say } from '../store.ts';
import { text } from '../text.ts';
import { FileButton } from './file-button.tsx';

type Doing = { is: 'nothing' } | { is: 'asking' } | { is: 'sending'; sent: number; all: number };

export function Making({ video, onChange }: { video: Video; onChange(video: Video): void }) {
  const [doing, setDoing] = useState<Doing>({ is: 'nothing' });
  const cancel = useRef<AbortController | null>(null);
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
    cancel.current = new AbortController();
    setDoing({ is: 'sending', sent: 0, all: file.size });
    try {
      const onBytes = (sent: number) => setDoing({ is: 'sending', sent, all: file.size });
      await sendSource(video.id, file, onBytes, cancel.current.signal, true);
      onChange(await requests.video(video.id));
      say(text.making.replacing);
    } catch (error) {
      if (!cancel.current.signal.aborted) say(problemFrom(error).message);
    } finally {
      setDoing({ is: 'nothing' });
    }
  };
  if (video.state !== 'ready' && video.state !== 'failed') return null;
  return (
    <details class="facts making">
      <summary>{text.making.title}</summary>
      <p class="dim">{video.originalBytes === null ? text.making.noOriginal : text.making.original(bytes(video.originalBytes))}</p>
      {video.state === 'ready' && <Downloads video={video} />}
      {doing.is === 'sending' && (
        <Progress
          words={text.making.sending(bytes(doing.sent), bytes(doing.all))}
          value={doing.sent / Math.max(1, doing.all)}
          onCancel={() => cancel.current?.abort()}
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
      {doing.is === 'nothing' && !video.next && (
        <p class="row">
          {video.state === 'failed' && !isFileFault(video) && (
            <button type="button" class="button accent" onClick={() => void act(() => requests.retry(video.id), text.making.retrying)}>
              {text.making.retry}
            </button>
          )}
          {video.originalBytes !== null && (
            <button type="button" class="button" onClick={() => void act(() => requests.reencode(video.id), text.making.begun)}>
              {text.making.reencode}
            </button>
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
    </details>
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

function Progress({ words, value, onCancel }: { words: string; value: number; onCancel(): void }) {
  return (
    <div class="row">
      <p role="status">{words}</p>
      <progress class="line" value={value} max={1} aria-label={words} />
      <button type="button" class="button" onClick={onCancel}>
        {text.making.cancel}
      </button>
    </div>
  );
}
