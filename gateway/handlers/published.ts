/** The set of files in which a finished video is shared, and what else can be taken of it. */
import pMap from 'p-map';
import { picturesOf, soundtracksOf } from '../../media/index.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { FilesView } from '../contract/public.ts';
import { createMadeSizes } from '../downloads/made.ts';
import { type Kept, rightTo } from '../downloads/rights.ts';
import { headersOf } from '../playback/headers.ts';
import { notFound } from '../problem.ts';
import { redirectToStore, sendObject } from '../send-object.ts';
import type { Services } from '../services.ts';
import { type WholeVideo, wholeVideo } from './whole-video.ts';

interface PublishedRow {
  name: string;
  objectKey: string;
  sizeBytes: number;
  sha256: string;
  type: string;
}

export function publishedFile(services: Services): Handler<Routes['publishedFile']> {
  return async ({ video: row, params, incoming }) => {
    // What a name stands for never changes, whichever set it belongs to.
    const [file] = await services.database<PublishedRow[]>`
      select name, object_key as "objectKey", size_bytes as "sizeBytes", sha256, type from published_files
      where video_id = ${row.id} and name = ${params.name} limit 1`;
    if (!file) throw notFound();
    const elsewhere = await redirectToStore(services, incoming, file);
    if (elsewhere !== null) return elsewhere;
    return sendObject(services.objects, incoming, {
      key: file.objectKey,
      sizeBytes: file.sizeBytes,
      etag: `"${file.sha256.slice(0, 32)}"`,
      headers: headersOf(row, file.type, 'immutable'),
    });
  };
}

export function listFiles(services: Services): Handler<Routes['listFiles']> {
  const sizeOf = createMadeSizes(services);
  return async ({ video: row, caller }) => {
    const whole = await wholeVideo(services, row);
    const policy = services.live.value('downloads').videos;
    const mayHave = (what: Kept) => rightTo(what, row, caller, policy) !== 'none';
    const files = await services.database<(Omit<PublishedRow, 'objectKey'> & { edition: number; revision: number })[]>`
      select edition, revision, name, size_bytes as "sizeBytes", sha256, type from published_files p
      where video_id = ${row.id} and (edition, revision) = (
        select edition, revision from published_files where video_id = ${row.id} order by edition desc, revision desc limit 1)
      order by name`;
    const [first] = files;
    const folder = `${services.delivery.origins.before(row.privacy)}/media/${row.id}`;
    const items = files.map(({ edition: _, revision: __, ...file }) => ({ ...file, url: `${folder}/set/${file.name}` }));
    const { source_size_bytes: originalBytes } = row;
    return {
      status: 200,
      json: {
        set: first ? { edition: first.edition, revision: first.revision, items } : null,
        downloads: mayHave('made') ? await downloadsOf(whole, sizeOf) : [],
        original: originalBytes && mayHave('original') ? { sizeBytes: originalBytes, url: `/media/${row.id}/download/original` } : null,
        transportStream: `${folder}/ts/master.m3u8`,
      },
    };
  };
}

/** Each quality with the main sound, and that sound alone: with the sizes that they have when they are fetched, found once for each edition. */
async function downloadsOf(whole: WholeVideo, sizeOf: ReturnType<typeof createMadeSizes>): Promise<FilesView['downloads']> {
  const { plan, row } = whole;
  const folder = `/media/${row.id}/download`;
  const [main] = soundtracksOf(plan);
  const pictures = picturesOf(plan).flatMap(({ codec, rungs }) => rungs.map(({ name }) => ({ codec, rung: name })));
  const offered = [
    ...pictures.map((picture) => ({ ...picture, picture, url: `${folder}/${picture.rung}.mp4?codec=${picture.codec}` })),
    ...(main ? [{ codec: main.plan.codec, rung: null, picture: null, url: `${folder}/audio.m4a` }] : []),
  ];
  const listed = await pMap(
    offered,
    async ({ picture, ...entry }) => {
      const sizeBytes = await sizeOf(row, picture, () => whole);
      return sizeBytes === null ? [] : [{ ...entry, sizeBytes }];
    },
    { concurrency: 4 },
  );
  return listed.flat();
}
