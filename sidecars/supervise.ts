/** Watches one child process and its group until it has ended, one way or another. */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { JailResult, JailRun } from './jail.ts';

const stderrBytes = 16_384;
const defaultStdout = 4_000_000;
/** How a limit looks from outside: killed for CPU time or size of file, directly or as 128 + signal through bubblewrap. */
const limitCodes = new Set([137, 152, 153]);
const limitSignals = new Set<NodeJS.Signals>(['SIGXCPU', 'SIGXFSZ']);
const outOfMemory =
  /Cannot allocate memory|malloc of size \d+ failed|failed to allocate|bad_alloc|error while loading shared libraries.*map/i;

/** Ends the whole group. Harmless when it is gone already. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Answers when the child and all that held its pipes are gone. */
export function supervise(
  child: ChildProcess,
  run: Pick<JailRun, 'limits' | 'signal' | 'onStdout' | 'onStdoutBytes' | 'onProgress'>,
): Promise<JailResult> {
  const { limits, signal } = run;
  let reason: JailResult['reason'] = 'exit';
  const end = (why: JailResult['reason']) => {
    if (reason === 'exit') reason = why;
    killGroup(child.pid);
  };
  const abort = () => end('aborted');
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();

  const most = limits.stdoutBytes ?? defaultStdout;
  const full = () => end('limit');
  const { onStdoutBytes } = run;
  const stdout = onStdoutBytes ? pass(child.stdout, most, full, onStdoutBytes) : gather(child.stdout, most, full, run.onStdout);
  const stderr = tail(child.stderr, stderrBytes);
  const wall = setTimeout(() => end('timeout'), limits.wallSeconds * 1000);
  const stall = watchStall(limits.stallSeconds, () => end('stalled'));
  const progress = child.stdio?.[3] as Readable | null | undefined;
  progress?.setEncoding('utf8').on('data', (text: string) => {
    stall.saw(text);
    run.onProgress?.(text);
  });

  const settle = () => {
    clearTimeout(wall);
    stall.stop();
    signal?.removeEventListener('abort', abort);
  };
  // The leader may leave children behind that hold the pipes: they go with it.
  child.once('exit', () => killGroup(child.pid));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (exitCode, by) => {
      settle();
      const words = stderr();
      if (reason === 'exit' && hitLimit(exitCode, by, words)) reason = 'limit';
      resolve({ exitCode, signal: by, stdout: stdout(), stderr: words, reason });
    });
  });
}

function hitLimit(exitCode: number | null, signal: NodeJS.Signals | null, stderr: string): boolean {
  if (exitCode === 0) return false;
  return (exitCode !== null && limitCodes.has(exitCode)) || (signal !== null && limitSignals.has(signal)) || outOfMemory.test(stderr);
}

function gather(stream: Readable | null, most: number, overflow: () => void, take?: (text: string) => void): () => string {
  const parts: string[] = [];
  let size = 0;
  stream?.setEncoding('utf8').on('data', (part: string) => {
    size += part.length;
    if (size > most) overflow();
    else if (take !== undefined) take(part);
    else parts.push(part);
  });
  return () => parts.join('');
}

function pass(stream: Readable | null, most: number, overflow: () => void, take: (part: Uint8Array) => void): () => string {
  let size = 0;
  stream?.on('data', (part: Buffer) => {
    size += part.length;
    if (size > most) overflow();
    else take(part);
  });
  return () => '';
}

function tail(stream: Readable | null, most: number): () => string {
  let kept = Buffer.alloc(0);
  stream?.on('data', (part: Buffer) => {
    kept = Buffer.concat([kept, part]).subarray(-most);
  });
  return () => kept.toString('utf8');
}

/** Only a time or a frame number that moves counts as life: ffmpeg goes on writing blocks when it hangs. */
function watchStall(seconds: number | undefined, stalled: () => void): { saw(text: string): void; stop(): void } {
  if (seconds === undefined) return { saw() {}, stop() {} };
  let timer = setTimeout(stalled, seconds * 1000);
  let last = '';
  return {
    saw(text) {
      const seen =
        text
          .match(/^(?:frame|out_time_us)=.*$/gm)
          ?.slice(-2)
          .join() ?? last;
      if (seen === last) return;
      last = seen;
      clearTimeout(timer);
      timer = setTimeout(stalled, seconds * 1000);
    },
    stop: () => clearTimeout(timer),
  };
}
