/** Playlists, manifests, init segments and segments of a video. */
import type { ObjectError } from '../../components/objects/contract.ts';
import { readFamily } from '../../media/index.ts';
import type { Handler, Incoming, WireAnswer } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { headersOf, sendText } from '../playback/headers.ts';
import { manifestOf, masterOf, playlistOf } from '../playback/manifests.ts';
import { loadSegment, loadTable, type MediaTable, type Place } from '../playback/table.ts';
import { notFound } from '../problem.ts';
import { sendObject } from '../send-object.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';

const hls = 'application/vnd.apple.mpegurl';
const isSound = (family: string) => readFamily(family) === null;

export async function tableOf(services: Services, video: VideoRow): Promise<MediaTable> {
  const kept = services.tables.get(video.id);
  if (kept) return kept;
  if (!video.playable) throw notFound();
  const loading = services.growing.get(video.id, () => loadTable(services.database, video.id));
  const table = await loading;
  // One that was read while the video changed would be shown until it changes again.
  if (table.over && video.state === 'ready' && services.growing.isCurrent(video.id, loading)) services.tables.set(video.id, table);
  return table;
}

export function hlsMaster(services: Services): Handler<Routes['hlsMaster']> {
  return async ({ video: row, incoming }) => {
    const table = await tableOf(services, row);
    const body = masterOf(table);
    if (body === null) throw notFound();
    return sendText(incoming, body, headersOf(row, hls, table.over ? 'finished' : 'growing'));
  };
}

export function hlsMedia(services: Services): Handler<Routes['hlsMedia']> {
  return async ({ video: row, params, incoming }) => {
    const playlist = playlistOf(await tableOf(services, row), params.family, params.rung);
    if (playlist === null) throw notFound();
    return sendText(incoming, playlist.text, headersOf(row, hls, playlist.ended ? 'finished' : 'growing'));
  };
}

export function dashManifest(services: Services): Handler<Routes['dashManifest']> {
  return async ({ video: row, incoming }) => {
    const body = row.state === 'ready' ? manifestOf(await tableOf(services, row)) : null;
    if (body === null) throw notFound();
    return sendText(incoming, body, headersOf(row, 'application/dash+xml', 'finished'));
  };
}

export function initSegment(services: Services): Handler<Routes['initSegment']> {
  return async ({ video: row, params, incoming }) => {
    const headers = headersOf(row, isSound(params.family) ? 'audio/mp4' : 'video/mp4', 'immutable');
    const find = async () => (await tableOf(services, row)).tracks.get(`${params.family}/${params.rung}`)?.init;
    return sendPlace(services, incoming, row.id, headers, find);
  };
}

export function segment(services: Services): Handler<Routes['segment']> {
  return async ({ video: row, params, incoming }) => {
    const index = Number.parseInt(params.file, 10);
    const headers = headersOf(row, isSound(params.family) ? 'audio/iso.segment' : 'video/iso.segment', 'immutable');
    return sendPlace(services, incoming, row.id, headers, async () => {
      const kept = services.tables.get(row.id)?.tracks.get(`${params.family}/${params.rung}`);
      // The bytes of committed segments never change, so it does not matter how old the table is.
      return kept?.segments[index]?.idx === index
        ? kept.segments[index]
        : loadSegment(services.database, row.id, params.family, params.rung, index);
    });
  };
}

async function sendPlace(
  services: Services,
  incoming: Incoming,
  videoId: string,
  headers: Record<string, string>,
  find: () => Promise<Place | null | undefined>,
): Promise<WireAnswer> {
  return readAgain(services, videoId, async () => {
    const place = await find();
    if (!place) throw notFound();
    const { objectKey: key, byteOffset, sizeBytes } = place;
    return sendObject(services.objects, incoming, { key, byteOffset, sizeBytes, etag: `"${place.sha256.slice(0, 32)}"`, headers });
  });
}

/** Joining a track into one file moves its parts: when an old table names an object that is gone, the table is read again, once. */
export function readAgain<T>(services: Services, videoId: string, read: () => Promise<T>): Promise<T> {
  return read().catch((error: unknown) => {
    if ((error as ObjectError).code !== 'not-found') throw error;
    services.tables.delete(videoId);
    services.growing.drop(videoId);
    return read();
  });
}
