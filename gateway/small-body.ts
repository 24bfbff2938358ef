/** Reads a body that is small, to be held in memory: all of it has to come in time, however many bytes a second there are. */
import type { Incoming } from './answer.ts';
import { TooSlow } from './drivers/driver.ts';
import type { Refusal } from './problem.ts';
import { within } from './within.ts';

export async function readSmall({ body }: Incoming, mostBytes: number, tooLarge: () => Refusal): Promise<Buffer> {
  if ((body.sizeBytes ?? 0) > mostBytes) throw tooLarge();
  return within(body.smallMilliseconds, collected(body.bytes(), mostBytes, tooLarge), () => new TooSlow());
}

async function collected(bytes: AsyncIterable<Uint8Array>, mostBytes: number, tooLarge: () => Refusal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > mostBytes) throw tooLarge();
    // Copied: a driver may use the memory again.
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}
