/** The waveform of a video's sound, as bytes and as JSON. */

import { waveformJson as jsonOf, readWaveform } from '../../media/index.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { headersOf, sendText } from '../playback/headers.ts';
import { notFound } from '../problem.ts';
import { sendObject } from '../send-object.ts';
import type { Services } from '../services.ts';
import { bytesOf } from '../worker/seen.ts';

export function waveform(services: Services): Handler<Routes['waveform']> {
  return async ({ video: row, incoming }) => {
    const made = row.side.waveform;
    if (!made) throw notFound();
    return sendObject(services.objects, incoming, {
      key: made.objectKey,
      sizeBytes: made.sizeBytes,
      etag: `"${made.objectKey.slice(-64, -32)}"`,
      headers: headersOf(row, 'application/octet-stream', 'finished'),
    });
  };
}

export function waveformJson(services: Services): Handler<Routes['waveformJson']> {
  return async ({ video: row, incoming }) => {
    const made = row.side.waveform;
    const read = made ? readWaveform(await bytesOf(services.objects, made.objectKey, 0, made.sizeBytes)) : null;
    if (!read) throw notFound();
    return sendText(incoming, JSON.stringify(jsonOf(read)), headersOf(row, 'application/json', 'finished'));
  };
}
