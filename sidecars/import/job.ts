/**
 * Fetches a video from another site, or a file from another server. What fetches it opens hostile bytes and follows hostile pages, so it
 * runs in the jail, without a network; the only way out is a proxy that asks nobody but whom we would ask ourselves.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importInput } from '../../gateway/contract/worker.ts';
import { badSource, JobFailed } from '../answer.ts';
import type { OutputFile } from '../hash.ts';
import type { JobRunner } from '../job.ts';
import { lineSplitter } from '../lines.ts';
import { orderOf } from '../order.ts';
import { fetchArguments, readLine } from './arguments.ts';
import { importFailure, nothingThere } from './failure.ts';

/** What stands between the jail and the world. */
export interface Gate {
  trouble(): { code: string } | null;
  close(): Promise<void>;
}
export interface ImportInit {
  /** Folder of the Python environment that holds yt-dlp. */
  toolsDir: string;
  /** Opens a proxy on a Unix socket. */
  openGate(init: { socketPath: string; maxBytes: number }): Promise<Gate>;
  wallSeconds?: number;
}

const hour = 3600;
/** Pages, playlists and the like, beside the video itself. */
const besideBytes = 64 * 1024 * 1024;
const fetchProgram = fileURLToPath(new URL('fetch.py', import.meta.url));

export function createImport({ toolsDir, openGate, wallSeconds = hour }: ImportInit): JobRunner {
  return async (job, tools) => {
    const { url, maxBytes } = orderOf(job, importInput);
    const out = join(tools.scratch, 'out');
    await mkdir(out);
    // A path of its own, since those of sockets must be short.
    const folder = await mkdtemp(join(tmpdir(), 'vs-import-'));
    try {
      const proxy = join(folder, 'proxy');
      const gate = await openGate({ socketPath: proxy, maxBytes: maxBytes + besideBytes });
      let title: string | null = null;
      const lines = lineSplitter((line) => {
        const told = readLine(line);
        if (told && 'title' in told) title = told.title;
        if (told && 'fraction' in told) tools.progress({ fraction: told.fraction * 0.9 });
      });
      const result = await tools.jail
        .run({
          program: 'python3',
          args: (at) => ['-I', '-B', at.beside.fetch!, at.beside.tools!, at.beside.proxy!, ...fetchArguments({ url, out: at.out })],
          beside: { fetch: fetchProgram, tools: toolsDir, proxy },
          out,
          limits: { wallSeconds, memoryBytes: 2_000_000_000, fileBytes: maxBytes, stdoutBytes: 50_000_000 },
          signal: tools.signal,
          onStdout: lines,
        })
        .finally(() => gate.close());
      const failure = importFailure(result, gate.trouble());
      if (failure !== null) {
        tools.log.warn({ stderr: result.stderr.slice(-1000), refused: gate.trouble()?.code }, 'an import failed');
        throw failure;
      }
      const file = await largest(out, maxBytes);
      if (file === null) throw nothingThere();
      const sent = await tools.client.upload('source', file);
      if (!sent.ok) throw new JobFailed(sent.problem, sent.problem.retry === true);
      return { output: sent.value, title };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** What came is one file; parts of it that could not be put together would be others. */
async function largest(folder: string, maxBytes: number): Promise<OutputFile | null> {
  const files = await Promise.all((await readdir(folder)).map((name) => looked(join(folder, name))));
  const [first] = files.flatMap((file) => file ?? []).sort((a, b) => b.sizeBytes - a.sizeBytes);
  if (first === undefined || first.sizeBytes === 0) return null;
  if (first.sizeBytes > maxBytes) throw badSource('import-too-large', 'The video is larger than may be uploaded here.');
  return first;
}

async function looked(path: string): Promise<OutputFile | null> {
  // A link that the program left is not followed, and a pipe does not block.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const info = await file.stat();
    if (!info.isFile()) return null;
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
    return { path, sizeBytes: info.size, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}
