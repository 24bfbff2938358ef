/** ffmpeg's `-progress` blocks: lines of key=value, each block closed by `progress=continue` or `progress=end`. */

export interface Progress {
  frame: number;
  framesPerSecond: number;
  /** Length of what has been written, in seconds. */
  outSeconds: number;
  /** Times real time. */
  speed: number;
  ended: boolean;
}

/** The last complete block, or null. */
export function parseProgress(lines: Iterable<string>): Progress | null {
  let open = new Map<string, string>();
  let last: Progress | null = null;
  for (const line of lines) {
    const at = line.indexOf('=');
    if (at < 0) continue;
    const key = line.slice(0, at).trim();
    const value = line.slice(at + 1).trim();
    if (key === 'progress') {
      last = toProgress(open, value === 'end');
      open = new Map();
    } else if (open.size < 100) open.set(key, value);
  }
  return last;
}

/** For a stream: feed text as it comes, get the newest complete block or null. Lines and blocks may be cut anywhere. */
export function progressReader(): (text: string) => Progress | null {
  let rest = '';
  return (text) => {
    rest += text;
    const marks = [...rest.matchAll(/^progress=\w+\r?\n/gm)];
    const mark = marks.at(-1);
    if (mark === undefined) {
      rest = rest.slice(-16_384);
      return null;
    }
    const end = mark.index + mark[0].length;
    const last = parseProgress(rest.slice(0, end).split('\n'));
    rest = rest.slice(end);
    return last;
  };
}

function toProgress(block: ReadonlyMap<string, string>, ended: boolean): Progress {
  const number = (key: string) => {
    const value = Number.parseFloat(block.get(key) ?? '');
    return Number.isFinite(value) ? Math.max(0, value) : 0;
  };
  return {
    frame: number('frame'),
    framesPerSecond: number('fps'),
    outSeconds: number('out_time_us') / 1_000_000,
    speed: number('speed'),
    ended,
  };
}
