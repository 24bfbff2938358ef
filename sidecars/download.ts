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
  signal?: AbortSignal | undefined;
  /** Told of bytes that have come, and how many there are now. */
  onBytes?: (bytes: number, at: number) => void;
}

/** One try. What has arrived stays for the next one, which goes on there if the server still has the same bytes (RFC 9110, If-Range). */
export async function fetchFile(http: Http, download: Download): Promise<Answer<null>> {
  const { source, to, quietMs, signal, onBytes } = download;
  const have = await sizeOf(to);
  if (have < source.sizeBytes || have === 0) {
    const address = addressOf(download);
    // Our server's tags are the digests; those of other stores we cannot know.
    const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
    if (have > 0 && !address.foreign) headers['if-range'] = `"${source.sha256}"`;
    const answer = await http.stream({ method: 'GET', ...address, headers, quietMs, signal }, (body) =>
      write(body, { to, have, sizeBytes: source.sizeBytes, onBytes }),
    );
    if (!answer.ok && answer.problem.status === 416) {
      await rm(to, { force: true });
      return { ok: false, problem: { ...answer.problem, retry: true } };
    }
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

interface Target {
  to: string;
  have: number;
  sizeBytes: number;
  onBytes: Download['onBytes'];
}
async function write(body: IncomingMessage, { to, have, sizeBytes, onBytes }: Target): Promise<Answer<null>> {
  // A server that ignores the range, or has other bytes by now, sends everything.
  const goesOn = have > 0 && body.statusCode === 206;
  if (goesOn && !body.headers['content-range']?.startsWith(`bytes ${have}-`)) {
    body.destroy();
    return failed('bad-range', 502, 'The server sent other bytes of the source than were asked for.', true);
  }
  let left = sizeBytes - (goesOn ? have : 0);
  let broken: unknown = null;
  const bounded = async function* () {
    try {
      for await (const part of body as AsyncIterable<Buffer>) {
        left -= part.length;
        if (left < 0) throw new TooMuch();
        onBytes?.(part.length, sizeBytes - left);
        yield part;
      }
    } catch (error) {
      if (error instanceof TooMuch) throw error;
      // The line broke: what has come is written all the same.
      broken = error;
    }
  };
  try {
    await pipeline(bounded, createWriteStream(to, { flags: goesOn ? 'a' : 'w', mode: 0o644 }));
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    await rm(to, { force: true });
    return failed('source-too-long', 502, 'The server sends more of the source than it announced.', false);
  }
  if (broken !== null) throw broken;
  return { ok: true, value: null };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}
