/** The file that a video was made from. Only those who look after it get it here. */
import type { Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { attachment } from '../../download-name.ts';
import { sandbox } from '../../playback/headers.ts';
import { notFound } from '../../problem.ts';
import { sendObject } from '../../send-object.ts';
import type { Services } from '../../services.ts';

/** Enough to know a container by. */
const headBytes = 12;

export function downloadSource({ database, objects }: Services): Handler<Routes['downloadSource']> {
  return async ({ video: { id, title }, incoming }) => {
    const [source] = await database<{ key: string | null; sizeBytes: number | null }[]>`
      select source_key as key, source_size_bytes::double precision as "sizeBytes" from videos where id = ${id}`;
    if (!source?.key || !source.sizeBytes) throw notFound('The original file is not there.');
    const { key, sizeBytes } = source;
    const head: Uint8Array[] = [];
    for await (const chunk of await objects.get(key, { start: 0, end: Math.min(headBytes, sizeBytes) - 1 }, incoming.signal))
      head.push(chunk as Uint8Array);
    return sendObject(objects, incoming, {
      key,
      sizeBytes,
      etag: `"${key.slice(-64, -32)}"`,
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': attachment(title, endingOf(Buffer.concat(head))),
        'cache-control': 'private, no-store',
        // Nothing that was sent is ever shown as a page.
        'content-security-policy': sandbox,
      },
    });
  };
}

/** What its name ends with, by its first bytes: the name that it was sent with is not kept. */
export function endingOf(head: Buffer): string {
  const ascii = head.toString('latin1');
  if (ascii.slice(4, 8) === 'ftyp') return ascii.slice(8, 10) === 'qt' ? '.mov' : '.mp4';
  if (head.readUIntBE(0, Math.min(4, head.length)) === 0x1a45dfa3) return '.mkv';
  if (ascii.startsWith('RIFF')) return ascii.slice(8, 12) === 'WAVE' ? '.wav' : '.avi';
  if (ascii.startsWith('OggS')) return '.ogg';
  if (ascii.startsWith('ID3')) return '.mp3';
  if (ascii.startsWith('fLaC')) return '.flac';
  if (head[0] === 0x47) return '.ts';
  return '.bin';
}
