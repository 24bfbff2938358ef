/** The set of files in which a finished video is shared, and what else can be taken of it. */
import { picturesOf, soundtracksOf } from '../../media/index.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { headersOf } from '../playback/headers.ts';
import { notFound } from '../problem.ts';
import { redirectToStore, sendObject } from '../send-object.ts';
import type { Services } from '../services.ts';
import { wholeVideo } from './whole-video.ts';

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
  return async ({ video: row }) => {
    const { plan } = await wholeVideo(services, row);
    const files = await services.database<(Omit<PublishedRow, 'objectKey'> & { edition: number; revision: number })[]>`
      select edition, revision, name, size_bytes as "sizeBytes", sha256, type from published_files p
      where video_id = ${row.id} and (edition, revision) = (
        select edition, revision from published_files where video_id = ${row.id} order by edition desc, revision desc limit 1)
      order by name`;
    const [first] = files;
    const folder = `${services.delivery.origins.before(row.privacy)}/media/${row.id}`;
    const items = files.map(({ edition: _, revision: __, ...file }) => ({ ...file, url: `${folder}/set/${file.name}` }));
    const [main] = soundtracksOf(plan);
    return {
      status: 200,
      json: {
        set: first ? { edition: first.edition, revision: first.revision, items } : null,
        downloads: [
          ...picturesOf(plan).flatMap(({ codec, rungs }) =>
            rungs.map(({ name }) => ({ codec, rung: name, url: `${folder}/download/${name}.mp4?codec=${codec}` })),
          ),
          ...(main ? [{ codec: main.plan.codec, rung: null, url: `${folder}/download/audio.m4a` }] : []),
        ],
        transportStream: `${folder}/ts/master.m3u8`,
      },
    };
  };
}
