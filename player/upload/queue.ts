/** Files on their way to the server. One is sent at a time: the first is playable sooner than if all shared the line. */
import { signal } from '@preact/signals';
import { followVideo, settled } from '../follow.ts';
import { titleOf } from '../format.ts';
import { type RequestError, requests, sendSource, type Video } from '../requests.ts';
import { loadNewest, problemFrom, say } from '../store.ts';
import { text } from '../text.ts';

export type UploadStep =
  | { is: 'waiting' }
  | { is: 'sending'; sent: number; bytesPerSecond: number }
  | { is: 'encoding' }
  | { is: 'done' }
  | { is: 'failed'; error: RequestError };
export interface Upload {
  key: number;
  file: File;
  title: string;
  step: UploadStep;
  video: Video | null;
  /** Seconds from the upload's end until something could be watched. */
  playableAfter: number | null;
}

export const uploads = signal<Upload[]>([]);
const cancels = new Map<number, AbortController>();
let nextKey = 1;
let sending = false;

function change(key: number, patch: Partial<Upload>): void {
  uploads.value = uploads.value.map((upload) => (upload.key === key ? { ...upload, ...patch } : upload));
}
const find = (key: number) => uploads.value.find((upload) => upload.key === key);

export function addFiles(files: Iterable<File>): void {
  for (const file of files) {
    // An unknown type is left to the server: browsers know few containers by name.
    if (file.type !== '' && !/^(video|audio)\/|octet-stream|mxf|matroska|ogg/.test(file.type)) {
      say(text.home.notVideo(file.name));
      continue;
    }
    if (file.size === 0) {
      say(text.home.emptyFile(file.name));
      continue;
    }
    uploads.value = [
      ...uploads.value,
      { key: nextKey++, file, title: titleOf(file.name), step: { is: 'waiting' }, video: null, playableAfter: null },
    ];
  }
  void sendNext();
}

export function retryUpload(key: number): void {
  change(key, { step: { is: 'waiting' }, playableAfter: null });
  void sendNext();
}

/** Ends a transfer and takes back the video that would have held it. */
export function cancelUpload(key: number): void {
  const upload = find(key);
  cancels.get(key)?.abort();
  hideUpload(key);
  if (upload?.video) void requests.remove(upload.video.id).then(loadNewest, () => undefined);
}

export function hideUpload(key: number): void {
  uploads.value = uploads.value.filter((upload) => upload.key !== key);
}

async function sendNext(): Promise<void> {
  const next = uploads.value.find((upload) => upload.step.is === 'waiting');
  if (sending || !next) return;
  sending = true;
  const { key, file } = next;
  const cancel = new AbortController();
  cancels.set(key, cancel);
  try {
    change(key, { step: { is: 'sending', sent: 0, bytesPerSecond: 0 } });
    const video = next.video ?? (await requests.create({ title: next.title }));
    change(key, { video });
    if (cancel.signal.aborted) void requests.remove(video.id).catch(() => undefined);
    const speed = speedometer();
    await sendSource(
      video.id,
      file,
      (sent) => change(key, { step: { is: 'sending', sent, bytesPerSecond: speed(sent, performance.now()) } }),
      cancel.signal,
    );
    change(key, { step: { is: 'encoding' } });
    followEncoding(key, video.id, performance.now());
    void loadNewest();
  } catch (error) {
    if (!cancel.signal.aborted) change(key, { step: { is: 'failed', error: problemFrom(error) } });
  } finally {
    cancels.delete(key);
    sending = false;
    void sendNext();
  }
}

function followEncoding(key: number, id: string, endedAt: number): void {
  const stop = followVideo(id, {
    video(video) {
      const upload = find(key);
      if (!upload) return stop();
      const playableAfter = upload.playableAfter ?? (video.playback ? (performance.now() - endedAt) / 1000 : null);
      change(key, { video, playableAfter, step: settled(video) ? { is: 'done' } : { is: 'encoding' } });
      if (settled(video)) void loadNewest();
    },
  });
}

/** Bytes a second over the last few seconds, so that the figure follows the line without flickering. */
export function speedometer(): (sent: number, now: number) => number {
  const samples: { sent: number; now: number }[] = [];
  return (sent, now) => {
    samples.push({ sent, now });
    while (samples.length > 2 && now - samples[0]!.now > 5_000) samples.shift();
    const first = samples[0]!;
    return now - first.now < 300 ? 0 : ((sent - first.sent) / (now - first.now)) * 1000;
  };
}
