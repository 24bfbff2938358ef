/** Playlists, manifests, init segments, segments and posters of a video. */
import { createHash } from 'node:crypto';
import type { Handler, WireAnswer } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { manifestOf, masterOf, playlistOf } from '../playback/manifests.ts';
import { loadSegment, loadTable, type MediaTable } from '../playback/table.ts';
import { notFound } from '../problem.ts';
import { sendBytes, sendObject } from '../send-object.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';
import { readable } from './video-of.ts';

const hls = 'application/vnd.apple.mpegurl';
const year = 31_536_000;

/** Growing playlists are asked for again and again; finished ones stay good for a moment without asking. */
type Freshness = 'growing' | 'finished' | 'immutable';

function headersOf(video: VideoRow, type: string, freshness: Freshness): Record<string, string> {
  const open = video.privacy === 'public' || video.privacy === 'unlisted';
  const scope = video.privacy === 'public' ? 'public' : 'private';
  const age = !open || freshness === 'growing' ? 'no-cache' : freshness === 'finished' ? 'max-age=10' : `max-age=${year}, immutable`;
  return {
    'content-type': type,
    'cache-control': age === 'no-cache' && open ? age : `${scope}, ${age}`,
    ...(open
      ? {
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'content-length, content-range, etag',
          'cross-origin-resource-policy': 'cross-origin',
        }
      : {}),
    'content-security-policy': "default-src 'none'; sandbox",
  };
}

async function tableOf(services: Services, video: VideoRow): Promise<MediaTable> {
  const kept = services.tables.get(video.id);
  if (kept) return kept;
  if (!video.playable) throw notFound();
  const table = await services.growing.get(video.id, () => loadTable(services.database, video.id));
  if (table.over && video.state === 'ready') services.tables.set(video.id, table);
  return table;
}
function text(incoming: Parameters<Handler>[0]['incoming'], body: string, headers: Record<string, string>): WireAnswer {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return sendBytes(incoming, Buffer.from(body), etag, headers);
}

export function hlsMaster(services: Services): Handler<Routes['hlsMaster']> {
  return async ({ params, caller, incoming }) => {
    const { row } = await readable(services, params.id, caller);
    const table = await tableOf(services, row);
    const body = masterOf(table);
    if (body === null) throw notFound();
    return text(incoming, body, headersOf(row, hls, table.over ? 'finished' : 'growing'));
  };
}

export function hlsMedia(services: Services): Handler<Routes['hlsMedia']> {
  return async ({ params, caller, incoming }) => {
    const { row } = await readable(services, params.id, caller);
    const playlist = playlistOf(await tableOf(services, row), params.family, params.rung);
    if (playlist === null) throw notFound();
    return text(incoming, playlist.text, headersOf(row, hls, playlist.ended ? 'finished' : 'growing'));
  };
}

export function dashManifest(services: Services): Handler<Routes['dashManifest']> {
  return async ({ params, caller, incoming }) => {
    const { row } = await readable(services, params.id, caller);
    const body = row.state === 'ready' ? manifestOf(await tableOf(services, row)) : null;
    if (body === null) throw notFound();
    return text(incoming, body, headersOf(row, 'application/dash+xml', 'finished'));
  };
}

export function initSegment(services: Services): Handler<Routes['initSegment']> {
  return async ({ params, caller, incoming }) => {
    const { row } = await readable(services, params.id, caller);
    const init = (await tableOf(services, row)).tracks.get(`${params.family}/${params.rung}`)?.init;
    if (!init) throw notFound();
    return sendObject(services.objects, incoming, {
      key: init.objectKey,
      sizeBytes: init.sizeBytes,
      etag: `"${init.sha256.slice(0, 32)}"`,
      headers: headersOf(row, params.family === 'audio' ? 'audio/mp4' : 'video/mp4', 'immutable'),
    });
  };
}

export function segment(services: Services): Handler<Routes['segment']> {
  return async ({ params, caller, incoming }) => {
    const { row } = await readable(services, params.id, caller);
    const index = Number.parseInt(params.file, 10);
    const kept = services.tables.get(row.id)?.tracks.get(`${params.family}/${params.rung}`);
    // Committed segments never change, so it does not matter how old the table is.
    const found =
      kept?.segments[index]?.idx === index
        ? kept.segments[index]
        : await loadSegment(services.database, row.id, params.family, params.rung, index);
    if (!found) throw notFound();
    return sendObject(services.objects, incoming, {
      key: found.objectKey,
      sizeBytes: found.sizeBytes,
      etag: `"${found.sha256.slice(0, 32)}"`,
      headers: headersOf(row, params.family === 'audio' ? 'audio/iso.segment' : 'video/iso.segment', 'immutable'),
    });
  };
}
