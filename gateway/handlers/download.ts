/** A rendition and a sound as one file to keep. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Plan, picturesOf, planDownload, type Rational, soundtracksOf } from '../../media/index.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { attachment } from '../download-name.ts';
import { downloadBytes } from '../playback/download-bytes.ts';
import { headersOf } from '../playback/headers.ts';
import { notFound } from '../problem.ts';
import { sendStored } from '../send-object.ts';
import type { Services } from '../services.ts';
import { openPlace, readPlace, wholeVideo } from './whole-video.ts';

interface Chosen {
  key: string;
  frameRate?: Rational;
}

export function download(services: Services): Handler<Routes['download']> {
  return async ({ video: row, params, query, incoming }) => {
    const { table, plan } = await wholeVideo(services, row);
    const [name = '', ending = ''] = params.file.split('.');
    const isSound = ending === 'm4a';
    const chosen = choose(plan, isSound ? null : { rung: name, codec: query.codec }, query.audio);
    const tracks = await Promise.all(
      (chosen ?? []).map(async ({ key, frameRate }) => {
        const track = table.tracks.get(key);
        if (!track) throw notFound();
        const init = await readPlace(services, row, (now) => now.tracks.get(key)?.init);
        return { init, segments: track.segments, ...(frameRate && { frameRate }) };
      }),
    );
    const [lead, sound] = tracks;
    if (!chosen || !lead) throw notFound();
    const planned = planDownload([lead, sound]);
    const digest = createHash('sha256').update(planned.head);
    for (const { segments } of tracks) for (const { sha256 } of segments) digest.update(sha256);
    const label = isSound ? '' : ` ${name}p`;
    return sendStored(incoming, {
      sizeBytes: planned.sizeBytes,
      etag: `"${digest.digest('hex').slice(0, 32)}"`,
      headers: {
        ...headersOf(row, isSound ? 'audio/mp4' : 'video/mp4', 'finished'),
        'content-disposition': attachment(row.title, `${label}.${ending}`),
      },
      open: (range) =>
        Readable.from(
          downloadBytes(planned, range, ({ track, segment }, part) => {
            const key = chosen[track]?.key ?? '';
            return openPlace(services, row, (now) => now.tracks.get(key)?.segments[segment], part, incoming.signal);
          }),
          { objectMode: false },
        ),
    });
  };
}

/** Keys of tracks, the leading one first. Null when the plan has none like it. */
function choose(plan: Plan, picture: { rung: string; codec: string } | null, audio: string | undefined): Chosen[] | null {
  const sounds = soundtracksOf(plan);
  const sound = audio === undefined ? sounds[0] : sounds.find(({ family }) => family === audio);
  if (audio !== undefined && sound === undefined) return null;
  const heard = sound ? [{ key: `${sound.family}/aac` }] : [];
  if (picture === null) return heard.length > 0 ? heard : null;
  const pictures = picturesOf(plan).find(({ codec }) => codec === picture.codec);
  const rung = pictures?.rungs.find(({ name }) => name === picture.rung);
  return pictures && rung ? [{ key: `${pictures.family}/${rung.name}`, frameRate: rung.frameRate }, ...heard] : null;
}
