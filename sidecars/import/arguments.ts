/** How yt-dlp is asked for one file, and what its lines tell. */

/** Of the lines that are ours. */
const mark = 'vitascope';
const progressTemplate = `download:${mark} %(progress.downloaded_bytes)s %(progress.total_bytes)s %(progress.total_bytes_estimate)s`;

/** `out`: a folder of its own. */
export function fetchArguments({ url, out }: { url: string; out: string }): string[] {
  return [
    // Nothing of the machine's, nothing that lasts, nothing else to run.
    ...['--ignore-config', '--no-cache-dir', '--no-plugin-dirs', '--color', 'no_color', '--no-mtime'],
    // One video, whole: no list, nothing that is still going on.
    ...['--no-playlist', '--playlist-items', '1', '--match-filters', '!is_live & !is_upcoming'],
    ...['--format', 'bv*+ba/b', '--merge-output-format', 'mkv', '--downloader', 'native', '--concurrent-fragments', '2'],
    ...[
      '--socket-timeout',
      '30',
      '--retries',
      '3',
      '--fragment-retries',
      '3',
      '--extractor-retries',
      '1',
      '--abort-on-unavailable-fragments',
    ],
    ...['--progress', '--newline', '--progress-template', progressTemplate],
    ...['--no-simulate', '--print', `before_dl:${mark} title %(title)j`],
    ...['--paths', out, '--output', 'source.%(ext)s', '--restrict-filenames'],
    ...['--', url],
  ];
}

export type Line = { title: string } | { fraction: number } | null;

export function readLine(line: string): Line {
  if (!line.startsWith(`${mark} `)) return null;
  const rest = line.slice(mark.length + 1);
  if (rest.startsWith('title ')) return titleOf(rest.slice(6));
  const [done = NaN, total = NaN, estimate = NaN] = rest.split(' ').map(Number);
  const all = total > 0 ? total : estimate;
  const fraction = done / all;
  return fraction >= 0 && fraction <= 1 ? { fraction } : null;
}
function titleOf(json: string): Line {
  try {
    const title: unknown = JSON.parse(json);
    // Titles of ours are text on one line.
    const plain =
      typeof title === 'string'
        ? title
            .replace(/[\p{C}\s]+/gu, ' ')
            .trim()
            .slice(0, 200)
        : '';
    return plain === '' ? null : { title: plain };
  } catch {
    return null;
  }
}
