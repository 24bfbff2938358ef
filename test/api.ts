/** A few calls of the public API, for tests and benches. */
import { openAsBlob } from 'node:fs';
import type { Instance } from './instance.ts';

export interface VideoView {
  id: string;
  shortId: string;
  title: string;
  state: string;
  progress: number;
  durationSeconds: number | null;
  posterUrl: string | null;
  thumbnailUrl: string | null;
  waveformUrl: string | null;
  loudness: object | null;
  storyboardUrl: string | null;
  playback: { hls: string; dash: string | null } | null;
  renditions: { id: string; codec: string; width: number; height: number; state: string }[];
  channel: { handle: string } | null;
  problem?: { code: string };
  edition: number;
  next: { edition: number; urgency: string; progress: number } | null;
  originalBytes: number | null;
}

export async function createVideo(instance: Instance, title: string): Promise<VideoView> {
  const response = await fetch(`${instance.publicUrl}/api/v1/videos`, {
    method: 'POST',
    headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title }),
  });
  if (response.status !== 201) throw new Error(`create: ${response.status} ${await response.text()}`);
  return (await response.json()) as VideoView;
}

/** `query` begins with a question mark. */
export async function putSource(instance: Instance, id: string, file: string, query = ''): Promise<Response> {
  return fetch(`${instance.publicUrl}/api/v1/videos/${id}/source${query}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/octet-stream' },
    body: await openAsBlob(file),
  });
}

export async function upload(instance: Instance, file: string, title = 'A test'): Promise<VideoView> {
  const video = await createVideo(instance, title);
  const response = await putSource(instance, video.id, file);
  if (response.status !== 202) throw new Error(`upload: ${response.status} ${await response.text()}`);
  return video;
}

export async function readVideo(instance: Instance, id: string): Promise<VideoView> {
  const response = await fetch(`${instance.publicUrl}/api/v1/videos/${id}`, { headers: { authorization: `Bearer ${instance.key}` } });
  if (!response.ok) throw new Error(`read: ${response.status} ${await response.text()}`);
  return (await response.json()) as VideoView;
}

/** Far longer than it takes: machines that are busy with others are slow, and what never comes must not hang for ever. */
const patienceSeconds = 600;

/** Polls until `wanted` holds; connection errors count as "not yet", since tests kill servers. */
export async function until(instance: Instance, id: string, wanted: (video: VideoView) => boolean): Promise<VideoView> {
  const deadline = Date.now() + patienceSeconds * 1000;
  let last: VideoView | undefined;
  while (Date.now() < deadline) {
    try {
      last = await readVideo(instance, id);
      if (wanted(last)) return last;
    } catch {
      // The server may be down for a moment.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The video did not get there within ${patienceSeconds} s: ${JSON.stringify(last)}\n${instance.output().slice(-4000)}`);
}
