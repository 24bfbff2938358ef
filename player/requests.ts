/** Every request that the page sends. Failures come back as one kind of error, in words for people. */
import { text } from './text.ts';

export type VideoState = 'pending' | 'uploading' | 'processing' | 'ready' | 'failed';
export type Privacy = 'public' | 'unlisted' | 'private' | 'password' | 'organisation';
export interface Rendition {
  id: string;
  codec: string;
  width: number | null;
  height: number | null;
  frameRate: number | null;
  bitrate: number;
  state: string;
}
export interface ClientWatermark {
  mark: { text: string } | { url: string; width: number; height: number };
  position: 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right' | 'center';
  /** 0 to 1. */
  opacity: number;
  padding: number;
  maxWidth: number;
}
export interface Video {
  id: string;
  shortId: string;
  title: string;
  description: string;
  privacy: Privacy;
  createdAt: string;
  state: VideoState;
  progress: number;
  durationSeconds: number | null;
  posterUrl: string | null;
  thumbnailUrl: string | null;
  storyboardUrl: string | null;
  clientWatermark: ClientWatermark | null;
  renditions: Rendition[];
  playback: { hls: string; dash: string | null } | null;
  problem?: { code: string; title: string; detail?: string } | null;
  /** What is being made beside what the video shows. */
  next: { edition: number; progress: number } | null;
  originalBytes: number | null;
}
/** Pictures that can become the poster, and what the present one was made of. */
type PosterFrom = { is: 'automatic' } | { is: 'moment'; atSeconds: number } | { is: 'picture' };
export interface Posters {
  from: PosterFrom;
  candidates: { atSeconds: number; url: string; width: number; height: number }[];
  hasOwnPicture: boolean;
  /** What is being made in its place. */
  making: PosterFrom | null;
  problem: { code: string; title: string; detail?: string } | null;
}
export type PosterChoice = { automatic: true } | { atSeconds: number } | { ownPicture: true };
export interface VideoPage {
  items: Video[];
  nextCursor: string | null;
}

/** `code` is the server's stable code, or `offline` when there was no answer. */
export class RequestError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string | undefined;
  constructor(code: string, status: number, title: string, detail?: string) {
    super(title);
    this.name = 'RequestError';
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
}

/** Reads an RFC 9457 problem; a proxy in between may answer with something else. */
export function problemOf(status: number, body: string): RequestError {
  try {
    const problem = JSON.parse(body) as { code?: string; title?: string; detail?: string };
    if (problem.title) return new RequestError(problem.code ?? `http-${status}`, status, problem.title, problem.detail);
  } catch {
    // Not JSON: the status alone has to do.
  }
  return new RequestError(`http-${status}`, status, text.errors.status(status));
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      credentials: 'same-origin',
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestError('offline', 0, text.errors.offline);
  }
  const answer = await response.text();
  if (!response.ok) throw problemOf(response.status, answer);
  return (answer === '' ? undefined : JSON.parse(answer)) as T;
}

const at = (id: string) => `/api/v1/videos/${encodeURIComponent(id)}`;

export const requests = {
  session: () => call<{ role: 'administrator' | 'reader' | null }>('GET', '/api/v1/session'),
  endSession: () => call<void>('DELETE', '/api/v1/session'),
  videos: (cursor?: string | null, limit = 24) =>
    call<VideoPage>('GET', `/api/v1/videos?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`),
  video: (id: string, signal?: AbortSignal) => call<Video>('GET', at(id), undefined, signal),
  create: (input: { title: string; privacy?: Privacy }) => call<Video>('POST', '/api/v1/videos', input),
  change: (id: string, patch: { title?: string; description?: string; privacy?: Privacy }) => call<Video>('PATCH', at(id), patch),
  remove: (id: string) => call<void>('DELETE', at(id)),
  reencode: (id: string) => call<Video>('POST', `${at(id)}/re-encode`, {}),
  cancelReencode: (id: string) => call<Video>('DELETE', `${at(id)}/re-encode`),
  retry: (id: string) => call<Video>('POST', `${at(id)}/retry`),
  dropSource: (id: string) => call<Video>('DELETE', `${at(id)}/source`),
  posters: (id: string, signal?: AbortSignal) => call<Posters>('GET', `${at(id)}/posters`, undefined, signal),
  choosePoster: (id: string, choice: PosterChoice) => call<Posters>('PUT', `${at(id)}/poster`, choice),
  restore: (id: string) => call<void>('POST', `${at(id)}/restore`),
};

/** Sends the file of a video, with `replace` in the place of another. */
export async function sendSource(
  id: string,
  file: Blob,
  onBytes: (sent: number) => void,
  signal: AbortSignal,
  replace = false,
): Promise<void> {
  await sendFile(`${at(id)}/source${replace ? '?replace=true' : ''}`, 'application/octet-stream', file, onBytes, signal);
}

/** Sends a picture that is to be the poster. */
export async function sendPoster(id: string, picture: Blob, onBytes: (sent: number) => void): Promise<Posters> {
  return JSON.parse(await sendFile(`${at(id)}/poster/picture`, picture.type || 'image/*', picture, onBytes)) as Posters;
}

/** The answer's text. XMLHttpRequest, because fetch tells nothing about bytes that have left. */
function sendFile(path: string, type: string, file: Blob, onBytes: (sent: number) => void, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', path);
    request.setRequestHeader('content-type', type);
    request.upload.onprogress = (event) => onBytes(event.loaded);
    request.onload = () =>
      request.status >= 200 && request.status < 300
        ? resolve(request.responseText)
        : reject(problemOf(request.status, request.responseText));
    request.onerror = () => reject(new RequestError('offline', 0, text.errors.uploadCut));
    request.onabort = () => reject(new RequestError('cancelled', 0, text.errors.cancelled));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    if (signal?.aborted) reject(new RequestError('cancelled', 0, text.errors.cancelled));
    else request.send(file);
  });
}
