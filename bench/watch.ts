/**
 * How the watch page starts, seeks and plays in Chromium, beside a bare page with hls.js and nothing else (`new Hls()`, the same version) on the same
 * media of the same server in the same run; and how soon the built pages are drawn. `watch [starts|seek|frames|memory|pages]...`: these parts alone.
 */
import { type Report, report } from './report.ts';
import { frames } from './watch/frames.ts';
import { memory } from './watch/memory.ts';
import { pages } from './watch/pages.ts';
import { seeks } from './watch/seeks.ts';
import { openStand, type Stand } from './watch/stand.ts';
import { starts } from './watch/starts.ts';

const parts: Record<string, (stand: Stand) => Promise<Pick<Report, 'ratios' | 'figures'>>> = {
  ...{ starts, seek: seeks, frames, memory, pages },
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) throw new Error(`There is no part called ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`);

const result: Report = { bench: 'watch', ratios: {}, figures: {}, isPart: wanted.length > 0 };
const stand = await openStand();
try {
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
    const { ratios, figures } = await parts[name]!(stand);
    Object.assign(result.ratios, ratios);
    Object.assign(result.figures, figures);
  }
} finally {
  await stand.close();
}
await report(result);
