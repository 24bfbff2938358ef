/** Progress on the terminal: a bar where there is one, a line a step where output goes to a file. */
import type { WriteStream } from 'node:tty';
import { SingleBar } from 'cli-progress';

export interface Meter {
  start(step: 'Checking' | 'Sending' | 'Encoding', total: number): void;
  add(amount: number): void;
  set(value: number): void;
  say(words: string): void;
  stop(): void;
}

export function createMeter(stream: WriteStream): Meter {
  if (!stream.isTTY) {
    const say = (words: string) => void stream.write(`${words}\n`);
    return { start: say, add: () => undefined, set: () => undefined, say, stop: () => undefined };
  }
  let bar: SingleBar | null = null;
  let step = '';
  let total = 0;
  let value = 0;
  const stop = () => {
    bar?.stop();
    bar = null;
  };
  const show = () => {
    bar = new SingleBar({
      stream,
      hideCursor: true,
      clearOnComplete: false,
      format: (options, params) => line(step, params.progress, total, params.eta, options.barsize ?? 30),
    });
    bar.start(total, value);
  };
  return {
    start(name, size) {
      stop();
      [step, total, value] = [name, size, 0];
      show();
    },
    add(amount) {
      value += amount;
      bar?.update(value);
    },
    set(next) {
      value = next;
      bar?.update(value);
    },
    say(words) {
      stop();
      stream.write(`${words}\n`);
      show();
    },
    stop,
  };
}

function line(step: string, progress: number, total: number, eta: number, width: number): string {
  const filled = Math.round(Math.min(1, progress) * width);
  const size = step === 'Encoding' ? '' : `  ${megabytes(progress * total)} of ${megabytes(total)}`;
  const left = progress < 1 && Number.isFinite(eta) ? `  ${Math.ceil(eta)} s left` : '';
  return `${step.padEnd(8)} ${'#'.repeat(filled)}${'-'.repeat(width - filled)} ${String(Math.floor(progress * 100)).padStart(3)} %${size}${left}`;
}

export function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
