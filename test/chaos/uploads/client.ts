/** A client of its own process, which can be killed: sends a file and finds its upload again by a fingerprint. Arguments: server, key, file. */
import { createReadStream, statSync } from 'node:fs';
import { Upload } from 'tus-js-client';

const [server = '', key = '', file = ''] = process.argv.slice(2);
const headers = { authorization: `Bearer ${key}` };
const length = statSync(file).size;
const fingerprint = `chaos-${length}`;

async function address(): Promise<string> {
  for (;;) {
    try {
      const known = await fetch(`${server}/api/v1/uploads?fingerprint=${fingerprint}`, { headers });
      const [found] = ((await known.json()) as { items: { url: string }[] }).items;
      if (found) return found.url;
      const opened = await fetch(`${server}/api/v1/uploads/batch`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ uploads: [{ length, fingerprint, filename: 'chaos.mp4' }] }),
      });
      return ((await opened.json()) as { items: [{ url: string }] }).items[0].url;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

new Upload(createReadStream(file), {
  uploadUrl: server + (await address()),
  uploadSize: length,
  headers,
  chunkSize: 64 * 1024 * 1024,
  retryDelays: Array<number>(300).fill(200),
  storeFingerprintForResuming: false,
  onShouldRetry: () => true,
  onError(error) {
    console.error(error);
    process.exitCode = 1;
  },
}).start();
