/** Fetches one source into a file: resumable, and checked against its SHA-256 before anybody reads it. */
import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Answer, failed } from './answer.ts';
import type { Source } from './client.ts';
import { sha256Of, sha256OfParts } from './digest.ts';
import type { Http } from './http.ts';

export interface Download {
  source: Source;
  to: string;
  base: URL;
  epoch: number;
  quietMs: number;
  signal?: AbortSignal;
}

/** One try. What has arrived stays for the next one. */
export async function fetchFile(http: Http, download: Download): Promise<Answer<null>> {
  const { source, to, quietMs, signal } = download;
  const have = await sizeOf(to);
  if (have < source.sizeBytes || have === 0) {
    const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
    const answer = await http.stream({ method: 'GET', ...addressOf(download), headers, quietMs, signal }, (body) =>
      write(body, to, have, source.sizeBytes),
    );
    if (!answer.ok) return answer;
  }
  const sha256 = source.parts === undefined ? await sha256Of(to) : await sha256OfParts(to, source.parts);
  if (sha256 === source.sha256) return { ok: true, value: null };
  const short = (await sizeOf(to)) < source.sizeBytes;
  if (!short) await rm(to, { force: true });
  return failed(
    'source-changed',
    503,
    'The source arrived damaged or cut short.',
    true,
    `${source.name}: expected ${source.sizeBytes} bytes, SHA-256 ${source.sha256}`,
  );
}

/** Our key goes only to our server: a source may lie in an object store under a signed address. */
function addressOf({ source, base, epoch }: Download): { url: URL; foreign: boolean } {
  const url = new URL(source.url, base);
  const foreign = url.origin !== base.origin;
  if (!foreign && !url.searchParams.has('epoch')) url.searchParams.set('epoch', String(epoch));
  return { url, foreign };
}

class TooMuch extends Error {}

async function write(body: IncomingMessage, to: string, have: number, sizeBytes: number): Promise<Answer<null>> {
  // A server that ignores the range sends everything again.
  const goesOn = have > 0 && body.statusCode === 206;
  let left = sizeBytes - (goesOn ? have : 0);
  const bounded = async function* (bytes: AsyncIterable<Buffer>) {
    for await (const part of bytes) {
      left -= part.length;
      if (left < 0) throw new TooMuch();
      yield part;
    }
  };
  try {
    await pipeline(body, bounded, createWriteStream(to, { flags: goesOn ? 'a' : 'w', mode: 0o644 }));
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    await rm(to, { force: true });
    return failed('source-too-long', 502, 'The server sends more of the source than it announced.', false);
  }
  return { ok: true, value: null };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}
