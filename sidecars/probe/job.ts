/**
 * What a source is, and whether it is what it says: a look at its first bytes before any program opens it, then ffprobe in the jail
 * with the one container allowed, then every packet of it, as a header may lie.
 */
import { open } from 'node:fs/promises';
import { probeInput } from '../../gateway/contract/worker.ts';
import {
  boxHead,
  declaredFarBeyond,
  firstLook,
  firstLookBytes,
  limits,
  movieSeconds,
  packetReader,
  packetsArgs,
  parseProbe,
  probeArgs,
  probeRefusal,
  type Refusal,
  refuse,
  type SourceFacts,
} from '../../media/index.ts';
import { badLuck, badSource, type JobFailed } from '../answer.ts';
import type { JailResult } from '../jail.ts';
import type { JobRunner, JobTools } from '../job.ts';
import { lineSplitter } from '../lines.ts';
import { failureOf } from '../words.ts';
import { changesDescription } from './sample-entries.ts';

/** A packet listing of the longest video; ffprobe is killed when it prints more. */
const mostListing = 600_000_000;
const bytesPerSecond = 20_000_000;

export const runProbe: JobRunner = async (job, tools) => {
  const order = probeInput.safeParse(job.input);
  if (!order.success) throw badLuck('bad-order', 'The order is not understood. Upgrade this worker.', order.error.message);
  const path = await tools.source('source');
  const { head, sizeBytes } = await headOf(path);
  const look = firstLook(head);
  if (!look.ok) throw refused(look);
  const { container } = look;
  const wallSeconds = limits.probeSeconds + Math.ceil(sizeBytes / bytesPerSecond);
  // Side by side: reading every packet takes longer than everything else that stands before the first picture.
  const reader = packetReader();
  const lines = lineSplitter((line) => reader.line(line));
  const [described] = await together(tools.signal, [
    (signal) => probe({ ...tools, signal }, path, (at) => probeArgs({ input: at, container }), { wallSeconds }),
    (signal) =>
      probe({ ...tools, signal }, path, (at) => packetsArgs({ input: at, container }), { wallSeconds, stdoutBytes: mostListing }, lines),
  ]);
  const answer = parseProbe(described.stdout, reader.done(), order.data);
  if (!answer.ok) throw refused(refusalOf(answer, described.stderr));
  const declared = await declaredSeconds(path, sizeBytes);
  if (declared !== null && declaredFarBeyond(declared, answer.facts.durationSeconds)) {
    const differ = `It declares ${declared.toFixed(0)} s and holds ${answer.facts.durationSeconds.toFixed(1)} s.`;
    throw refused(refuse('duration-mismatch', differ));
  }
  const { facts } = answer;
  const keeps = !(hasStored(facts) && (await changesDescription(path, sizeBytes)));
  return { facts: { ...(keeps ? facts : withoutStored(facts)), sizeBytes } };
};

const hasStored = ({ video, audio, audios = [] }: SourceFacts): boolean => [video, audio, ...audios].some((one) => one?.stored);

/** A copy is set up once: a stream that is described anew on its way has to be decoded. */
function withoutStored({ video, audio, audios, ...rest }: SourceFacts): SourceFacts {
  const bare = <T extends { stored?: unknown }>({ stored: _, ...facts }: T) => facts;
  return { ...rest, video: video && bare(video), audio: audio && bare(audio), ...(audios && { audios: audios.map(bare) }) };
}

/** Runs all at once; the first that fails ends the others, and is what is thrown once all have ended. */
async function together(signal: AbortSignal, tasks: [Task, Task]): Promise<[JailResult, JailResult]> {
  const ending = new AbortController();
  let first: { error: unknown } | null = null;
  const running = tasks.map((task) =>
    task(AbortSignal.any([signal, ending.signal])).catch((error: unknown) => {
      first ??= { error };
      ending.abort();
    }),
  );
  const results = await Promise.all(running);
  if (first !== null) throw (first as { error: unknown }).error;
  return results as [JailResult, JailResult];
}
type Task = (signal: AbortSignal) => Promise<JailResult>;

async function probe(
  { jail, signal }: JobTools,
  input: string,
  args: (at: string) => string[],
  runLimits: { wallSeconds: number; stdoutBytes?: number },
  onStdout?: (text: string) => void,
): Promise<JailResult> {
  const result = await jail.run({
    program: 'ffprobe',
    args: (at) => args(at.input),
    input,
    limits: { ...runLimits, memoryBytes: 2_000_000_000 },
    signal,
    ...(onStdout && { onStdout }),
  });
  // A source that makes ffprobe use up its memory or print for ever is itself at fault.
  if (result.reason === 'limit') throw badSource('source-unreadable', 'Reading the file takes more memory than is allowed.');
  if (result.reason === 'exit' && result.exitCode !== 0 && result.exitCode !== null)
    throw refused(refusalOf(probeRefusal(result.stderr), result.stderr));
  const failure = failureOf(result, 'probe');
  if (failure !== null) throw failure;
  return result;
}

/** ffprobe hides a stream whose picture is too large, so only its words tell why nothing was found. */
function refusalOf(refusal: Refusal, stderr: string): Refusal {
  return /exceeds specified max pixel count/.test(stderr) ? refuse('too-many-pixels') : refusal;
}

function refused(refusal: Refusal): JobFailed {
  return badSource(refusal.code, refusal.title, refusal.detail);
}

async function headOf(path: string): Promise<{ head: Buffer; sizeBytes: number }> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(firstLookBytes);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return { head: head.subarray(0, bytesRead), sizeBytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** What the movie header of an MP4 declares; null for other files. Only box heads are read, and not many of them. */
async function declaredSeconds(path: string, sizeBytes: number): Promise<number | null> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(64);
    for (let at = 0, boxes = 0; at < sizeBytes && boxes < 200; boxes += 1) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
      const box = boxHead(bytes.subarray(0, bytesRead));
      if (box === null || (at === 0 && box.type !== 'ftyp')) return null;
      if (box.type === 'moov') return movieSeconds(bytes.subarray(box.headBytes, bytesRead));
      at += box.sizeBytes;
    }
    return null;
  } finally {
    await file.close();
  }
}
