/** What people do with their videos while everything around them fails: each call is repeated until it has been accepted. */
import { openAsBlob } from 'node:fs';
import { readVideo, type VideoView } from '../api.ts';
import type { Instance } from '../instance.ts';

/** What is done to a video beside uploading it. */
export const changes = ['encoded anew', 'removed and restored', 'given another file', 'left alone'] as const;
export type Change = (typeof changes)[number];

export interface Clip {
  file: string;
  frames: number;
}
export interface Outcome {
  id: string;
  change: Change;
  /** Of a video that is ready and stays so, this many frames are expected. */
  frames: number;
  video: VideoView | null;
  /** What went wrong, or null. */
  problem: string | null;
}

const patienceSeconds = 20 * 60;
/** A call without an answer was lost with the process that had it. */
const answerSeconds = 60;
const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Uploads a video, changes it, and waits until it is ready as it should be. Never rejects. `instance`: the one that runs now. */
export async function live(instance: () => Instance, title: string, change: Change, clips: [Clip, Clip]): Promise<Outcome> {
  const outcome: Outcome = { id: '', change, frames: clips[0].frames, video: null, problem: null };
  const deadline = performance.now() + patienceSeconds * 1000;

  async function call(method: string, path: string, body?: object | Blob): Promise<Response> {
    const { publicUrl, key } = instance();
    const type = body instanceof Blob ? 'application/octet-stream' : 'application/json';
    return fetch(`${publicUrl}/api/v1/videos${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': type }) },
      ...(body && { body: body instanceof Blob ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerSeconds * 1000),
    });
  }
  /** `done` are codes that say that an earlier try was accepted although its answer was lost. */
  async function accepted(method: string, path: string, body?: object | (() => Promise<Blob>), done: string[] = []): Promise<unknown> {
    let said = '';
    while (performance.now() < deadline) {
      try {
        const answer = await call(method, path, typeof body === 'function' ? await body() : body);
        if (answer.ok) return await answer.json().catch(() => null);
        said = `${answer.status} ${await answer.text()}`;
        const { code } = JSON.parse(said.slice(4)) as { code?: string };
        if (done.includes(code ?? '')) return null;
      } catch (error) {
        said = String(error);
      }
      await pause(0.5);
    }
    throw new Error(`${method} ${path} was never accepted: ${said}`);
  }
  async function until(what: string, wanted: (video: VideoView) => boolean): Promise<VideoView> {
    while (performance.now() < deadline) {
      const video = await readVideo(instance(), outcome.id).catch(() => null);
      if (video !== null) {
        outcome.video = video;
        if (wanted(video)) return video;
        if (video.state === 'failed') throw new Error(`it failed: ${JSON.stringify(video.problem)}`);
      }
      await pause(0.3);
    }
    throw new Error(`it was never ${what}`);
  }
  /** Waits for the edition that was ordered, which must not be given up. */
  async function renewed(): Promise<void> {
    await until('made anew', ({ edition, next }) => {
      if (edition < 2 && next === null) throw new Error('its new edition was given up');
      return edition >= 2 && next === null;
    });
  }

  try {
    const { id } = (await accepted('POST', '', { title })) as { id: string };
    outcome.id = id;
    await accepted('PUT', `/${id}/source`, () => openAsBlob(clips[0].file), ['source-exists', 'source-already-there']);
    if (change === 'removed and restored') {
      await until('at work', (video) => video.progress > 0 || video.state === 'ready');
      await accepted('DELETE', `/${id}`, undefined, ['not-found']);
      await pause(3);
      await accepted('POST', `/${id}/restore`);
    }
    await until('ready', (video) => video.state === 'ready');
    if (change === 'encoded anew') {
      await accepted('POST', `/${id}/re-encode`, { urgency: 'high' }, ['already-under-way']);
      await renewed();
    }
    if (change === 'given another file') {
      outcome.frames = clips[1].frames;
      await accepted('PUT', `/${id}/source?replace=true`, () => openAsBlob(clips[1].file), ['already-under-way']);
      await renewed();
    }
  } catch (error) {
    outcome.problem = `${(error as Error).message}; last seen: ${JSON.stringify(outcome.video)}`;
  }
  return outcome;
}
