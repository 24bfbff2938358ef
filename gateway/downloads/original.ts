/** The file that a video was made from, as it is sent. */
import type { Objects } from '../../components/objects/contract.ts';
import { attachment } from '../download-name.ts';
import { sandbox } from '../playback/headers.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';

/** Enough to know a container by. */
const headBytes = 12;

export async function originalOf(
  { database, objects }: Pick<Services, 'database' | 'objects'>,
  { id, title }: { id: string; title: string },
  signal: AbortSignal,
): Promise<{ key: string; sizeBytes: number; etag: string; headers: Record<string, string> }> {
  const [source] = await database<{ key: string | null; sizeBytes: number | null }[]>`
    select source_key as key, source_size_bytes::double precision as "sizeBytes" from videos where id = ${id}`;
  if (!source?.key || !source.sizeBytes) throw notFound('The original file is not there.');
  const { key, sizeBytes } = source;
  return {
    key,
    sizeBytes,
    etag: `"${key.slice(-64, -32)}"`,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': attachment(title, endingOf(await headOf(objects, key, sizeBytes, signal))),
      'cache-control': 'private, no-store',
      // Nothing that was sent is ever shown as a page.
      'content-security-policy': sandbox,
    },
  };
}

async function headOf(objects: Objects, key: string, sizeBytes: number, signal: AbortSignal): Promise<Buffer> {
  const head: Uint8Array[] = [];
  for await (const chunk of await objects.get(key, { start: 0, end: Math.min(headBytes, sizeBytes) - 1 }, signal))
    head.push(chunk as Uint8Array);
  return Buffer.concat(head);
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
