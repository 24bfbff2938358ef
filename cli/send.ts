/** Streams a file to the server. node:http, because a refusal in the middle of the body must be heard before the body ends. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { refusal, unreachable } from './api.ts';
import type { Connection } from './connection.ts';

const pieceBytes = 1 << 20;

/** SHA-256 of a file as RFC 9530 writes it, so that the server can tell that every byte arrived unharmed. */
export async function digestOf(file: string, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: pieceBytes, signal })) {
    hash.update(piece);
    onBytes(piece.length);
  }
  return `sha-256=:${hash.digest('base64')}:`;
}

export interface SendOptions {
  videoId: string;
  /** An encoding profile by name. */
  profile?: string | undefined;
  file: string;
  sizeBytes: number;
  digest: string;
  onBytes(bytes: number): void;
  signal: AbortSignal;
}

export async function sendSource(connection: Connection, options: SendOptions): Promise<void> {
  const url = new URL(`${connection.server}/api/v1/videos/${encodeURIComponent(options.videoId)}/source`);
  if (options.profile !== undefined) url.searchParams.set('profile', options.profile);
  const request: ClientRequest = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'PUT',
    signal: options.signal,
    headers: {
      authorization: `Bearer ${connection.key}`,
      'content-type': 'application/octet-stream',
      'content-length': options.sizeBytes,
      'repr-digest': options.digest,
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => request.once('response', resolve).once('error', reject));
  const counted = async function* () {
    for await (const piece of createReadStream(options.file, { highWaterMark: pieceBytes })) {
      yield piece;
      options.onBytes(piece.length);
    }
  };
  const sent = pipeline(counted, request);
  // An early answer breaks the pipe: then the answer counts, not the broken pipe.
  sent.catch(() => undefined);
  let response: IncomingMessage;
  try {
    response = await answered;
  } catch (error) {
    if (options.signal.aborted) throw error;
    throw unreachable(connection.server, error);
  }
  let body = '';
  try {
    for await (const piece of response.setEncoding('utf8')) body += piece;
  } catch {
    // The status is known; its words are lost with the connection.
  }
  if (response.statusCode !== 202) {
    request.destroy();
    throw refusal(response.statusCode ?? 0, body);
  }
  await sent;
}
