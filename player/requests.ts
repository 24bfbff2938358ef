/** Every request that the page sends. Failures come back as one kind of error, in words for people. */
import { addressOf, createClient, type Input, type Output, ProblemError, problemOf as problemIn } from '../gateway/contract/client.ts';
import { refusedInPageWords } from './refusals/said.ts';
import { text } from './text.ts';

export type Video = Output<'GET /api/v1/videos/{id}'>;
export type Privacy = Video['privacy'];
export type VideoState = Video['state'];
export type Rendition = Video['renditions'][number];
export type ClientWatermark = NonNullable<Video['clientWatermark']>;
/** Pictures that can become the poster, and what the present one was made of. */
export type Posters = Output<'GET /api/v1/videos/{id}/posters'>;
type Body<A extends Parameters<typeof call>[0]> = Input<A> extends { body: infer B } ? B : never;
export type PosterChoice = Body<'PUT /api/v1/videos/{id}/poster'>;
/** Where media are for the caller; a new `folder` takes the place of the old one. */
export type PlaybackAddresses = Pick<Output<'GET /api/v1/videos/{id}/playback'>, 'folder' | 'hls' | 'renewAfterSeconds'>;
export type Channel = Output<'GET /api/v1/channels/{handle}'>;
/** How far each rendition is. */
export type Making = Output<'GET /api/v1/videos/{id}/making'>;
/** A file of which the server has a part. */
export type OpenUpload = Output<'GET /api/v1/uploads/{id}'>;
/** A refusal, or that there was no answer (`unreachable`). */
export { ProblemError as RequestError };

const words = { unreachable: text.errors.offline, status: text.errors.status, refused: refusedInPageWords };
export const call = createClient({ words });
/** Reads a refusal that came without the client. */
export const problemOf = (status: number, body: string): ProblemError => problemIn(status, body, words);

const idIn = (address: string) => address.split('/').at(-1) ?? '';

export const requests = {
  session: () => call('GET /api/v1/session'),
  endSession: () => call('DELETE /api/v1/session'),
  videos: (cursor?: string | null, limit = 24) =>
    call('GET /api/v1/videos', { query: { scope: 'visible', sort: 'newest', limit, ...(cursor ? { cursor } : {}) } }),
  video: (id: string, signal?: AbortSignal) => call('GET /api/v1/videos/{id}', { params: { id }, signal }),
  create: (body: Body<'POST /api/v1/videos'>) => call('POST /api/v1/videos', { body }),
  chapters: (id: string) => call('GET /api/v1/videos/{id}/chapters', { params: { id } }),
  writeChapters: (id: string, items: Body<'PUT /api/v1/videos/{id}/chapters'>['items']) =>
    call('PUT /api/v1/videos/{id}/chapters', { params: { id }, body: { items } }),
  change: (id: string, body: Body<'PATCH /api/v1/videos/{id}'>) => call('PATCH /api/v1/videos/{id}', { params: { id }, body }),
  playback: (id: string) => call('GET /api/v1/videos/{id}/playback', { params: { id } }),
  unlock: (id: string, password: string) => call('POST /api/v1/videos/{id}/unlock', { params: { id }, body: { password } }),
  remove: (id: string) => call('DELETE /api/v1/videos/{id}', { params: { id } }),
  reencode: (id: string, body: Body<'POST /api/v1/videos/{id}/re-encode'> = {}) =>
    call('POST /api/v1/videos/{id}/re-encode', { params: { id }, body }),
  cancelReencode: (id: string) => call('DELETE /api/v1/videos/{id}/re-encode', { params: { id } }),
  retry: (id: string) => call('POST /api/v1/videos/{id}/retry', { params: { id } }),
  dropSource: (id: string) => call('DELETE /api/v1/videos/{id}/source', { params: { id } }),
  posters: (id: string, signal?: AbortSignal) => call('GET /api/v1/videos/{id}/posters', { params: { id }, signal }),
  choosePoster: (id: string, body: PosterChoice) => call('PUT /api/v1/videos/{id}/poster', { params: { id }, body }),
  restore: (id: string) => call('POST /api/v1/videos/{id}/restore', { params: { id } }),
  quota: () => call('GET /api/v1/me/quota'),
  /** Those that go on or have failed. */
  uploads: (fingerprint?: string) => call('GET /api/v1/uploads', { query: fingerprint ? { fingerprint } : {} }),
  upload: (address: string, signal?: AbortSignal) => call('GET /api/v1/uploads/{id}', { params: { id: idIn(address) }, signal }),
  openUpload: async (upload: Body<'POST /api/v1/uploads/batch'>['uploads'][number]) =>
    (await call('POST /api/v1/uploads/batch', { body: { uploads: [upload] } })).items[0]!,
  describeUpload: (address: string, body: Body<'PUT /api/v1/uploads/{id}/details'>) =>
    call('PUT /api/v1/uploads/{id}/details', { params: { id: idIn(address) }, body }),
  making: (id: string, signal?: AbortSignal) => call('GET /api/v1/videos/{id}/making', { params: { id }, signal }),
  directs: (fingerprint?: string) => call('GET /api/v1/uploads/direct', { query: fingerprint ? { fingerprint } : {} }),
  openDirect: (body: Body<'POST /api/v1/uploads/direct'>) => call('POST /api/v1/uploads/direct', { body }),
  direct: (id: string, signal?: AbortSignal) => call('GET /api/v1/uploads/direct/{id}', { params: { id }, signal }),
  directParts: (id: string) => call('GET /api/v1/uploads/direct/{id}/parts', { params: { id } }),
  signDirect: (id: string, parts: { part: number }[]) =>
    call('POST /api/v1/uploads/direct/{id}/parts', { params: { id }, body: { parts } }),
  confirmDirect: (id: string) => call('POST /api/v1/uploads/direct/{id}/confirm', { params: { id } }),
  abortDirect: (id: string) => call('DELETE /api/v1/uploads/direct/{id}', { params: { id } }),
  endUpload: (address: string) =>
    call('DELETE /api/v1/uploads/{id}', { params: { id: idIn(address) }, headers: { 'tus-resumable': '1.0.0' } }),
};

/** A file that goes to the bucket by itself. */
export type DirectUpload = Output<'GET /api/v1/uploads/direct/{id}'>;

/** Sends a picture that is to be the poster. */
export async function sendPoster(id: string, picture: Blob, onBytes: (sent: number) => void): Promise<Posters> {
  return JSON.parse(
    await sendFile(addressOf('/api/v1/videos/{id}/poster/picture', { params: { id } }), picture.type || 'image/*', picture, onBytes),
  ) as Posters;
}

/** The answer's text. XMLHttpRequest, because fetch tells nothing about bytes that have left. */
export const sendFile = (path: string, type: string, file: Blob, onBytes: (sent: number) => void, signal?: AbortSignal): Promise<string> =>
  send(path, { 'content-type': type }, file, onBytes, signal);

export function send(
  address: string,
  headers: Record<string, string>,
  file: Blob,
  onBytes: (sent: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onBytes(event.loaded);
    request.onload = () =>
      request.status >= 200 && request.status < 300
        ? resolve(request.responseText)
        : reject(problemOf(request.status, request.responseText));
    request.onerror = () => reject(new ProblemError(0, { code: 'unreachable', title: text.errors.uploadCut }));
    request.onabort = () => reject(new ProblemError(0, { code: 'cancelled', title: text.errors.cancelled }));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    if (signal?.aborted) reject(new ProblemError(0, { code: 'cancelled', title: text.errors.cancelled }));
    else request.send(file);
  });
}
