/** A video as one file to keep: a rendition and a sound, or the file that it was made from. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { isOpenPrivacy } from '../access.ts';
import type { Context, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { attachment } from '../download-name.ts';
import { choose, planMade } from '../downloads/made.ts';
import { originalOf } from '../downloads/original.ts';
import { type Kept, rightTo } from '../downloads/rights.ts';
import { downloadBytes } from '../playback/download-bytes.ts';
import { headersOf } from '../playback/headers.ts';
import { notFound, refuse } from '../problem.ts';
import { openObject, sendStored } from '../send-object.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';
import { openPlace, wholeVideo } from './whole-video.ts';

export function download(services: Services): Handler<Routes['download']> {
  return async (context) => {
    const { video: row, params, query, incoming } = context;
    const [name = '', ending = ''] = params.file.split('.');
    const isSound = ending === 'm4a';
    // Programs for podcasts fetch it here, many for all their listeners.
    const isOfFeeds = isSound && row.privacy === 'public';
    const right = isOfFeeds ? 'own' : demandRight(services, context, 'made');
    const whole = await wholeVideo(services, row);
    const chosen = choose(whole.plan, isSound ? null : { rung: name, codec: query.codec }, query.audio);
    const made = chosen && (await planMade(services, whole, chosen));
    if (!made) throw notFound();
    const digest = createHash('sha256').update(made.plan.head);
    for (const sum of made.sums) digest.update(sum);
    const file = {
      sizeBytes: made.plan.sizeBytes,
      etag: `"${digest.digest('hex').slice(0, 32)}"`,
      headers: {
        ...headersOf(row, isSound ? 'audio/mp4' : 'video/mp4', 'finished'),
        ...(!isOfFeeds && isOpenPrivacy(row.privacy) && forOneReader),
        'content-disposition': attachment(row.title, isSound ? `.${ending}` : ` ${name}p.${ending}`),
      },
      open: (range?: { start: number; end: number }) =>
        Readable.from(
          downloadBytes(made.plan, range, ({ track, segment }, part) => {
            const key = chosen[track]?.key ?? '';
            return openPlace(services, row, (now) => now.tracks.get(key)?.segments[segment], part, incoming.signal);
          }),
          { objectMode: false },
        ),
    };
    return sendStored(incoming, right === 'own' ? file : { ...file, open: counted(services, context, file) });
  };
}

export function downloadOriginal(services: Services): Handler<Routes['downloadOriginal']> {
  return async (context) => {
    const { video, incoming } = context;
    const right = demandRight(services, context, 'original');
    const original = await originalOf(services, video, incoming.signal);
    const file = { ...original, open: openObject(services.objects, original, incoming.signal) };
    return sendStored(incoming, right === 'own' ? file : { ...file, open: counted(services, context, file) });
  };
}

/** Whether somebody gets it, and how much of it, is found out with each request. */
const forOneReader = { 'cache-control': 'private, no-cache' };

type Asked = Pick<Context, 'incoming' | 'caller' | 'countedAs'> & { video: VideoRow };

function demandRight({ live }: Services, { video, caller }: Asked, what: Kept): 'own' | 'open' {
  const right = rightTo(what, video, caller, live.value('downloads').videos);
  if (right === 'none')
    throw refuse('not-downloadable', 403, 'This video may not be downloaded.', 'Its owner can allow it, where the site lets owners.');
  return right;
}

/** `open` of bytes that are counted, and come no faster than they may. */
function counted({ downloads }: Services, { video, countedAs, incoming }: Asked, file: Parameters<typeof sendStored>[1]): typeof file.open {
  const { signal } = incoming;
  return (range) =>
    downloads.open({ countedAs, file: `${video.id} ${file.etag}`, start: range?.start ?? 0, signal }, async () => file.open(range));
}
