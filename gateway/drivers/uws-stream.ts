/** Sends an async iterable through uWebSockets.js at the pace of the client. */
import type { HttpResponse } from 'uWebSockets.js';

export async function sendStream(
  response: HttpResponse,
  body: AsyncIterable<Uint8Array>,
  sizeBytes: number | null,
  signal: AbortSignal,
): Promise<void> {
  let writable = (_offset: number) => true;
  let gone = () => {};
  response.onWritable((offset) => writable(offset));
  signal.addEventListener('abort', () => gone());
  try {
    for await (const chunk of body) {
      if (signal.aborted) return;
      if (chunk.byteLength === 0) continue;
      const finished = sizeBytes === null ? await writeChunk(chunk) : await writeSized(chunk, sizeBytes);
      if (finished || signal.aborted) return;
    }
  } catch {
    if (!signal.aborted) response.close();
    return;
  }
  if (signal.aborted) return;
  if (sizeBytes === null || sizeBytes === 0) response.cork(() => response.end());
  // Fewer bytes than promised: only a broken connection tells the client so.
  else response.close();

  /** True once the whole answer is out. */
  function writeSized(chunk: Uint8Array, total: number): Promise<boolean> | boolean {
    const start = response.getWriteOffset();
    let result: [boolean, boolean] = [false, false];
    response.cork(() => {
      result = response.tryEnd(chunk, total);
    });
    if (result[1]) return true;
    if (result[0]) return false;
    return new Promise((resolve) => {
      gone = () => resolve(true);
      writable = (offset) => {
        const [ok, done] = response.tryEnd(chunk.subarray(offset - start), total);
        if (ok || done) resolve(done);
        return ok;
      };
    });
  }
  function writeChunk(chunk: Uint8Array): Promise<boolean> | boolean {
    let ok = false;
    response.cork(() => {
      ok = response.write(chunk);
    });
    if (ok) return false;
    return new Promise((resolve) => {
      gone = () => resolve(true);
      writable = () => {
        resolve(false);
        return true;
      };
    });
  }
}
