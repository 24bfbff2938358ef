/** The file that a video was made from. Only those who look after it get it here. */
import type { Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { originalOf } from '../../downloads/original.ts';
import { sendObject } from '../../send-object.ts';
import type { Services } from '../../services.ts';

export function downloadSource(services: Services): Handler<Routes['downloadSource']> {
  return async ({ video, incoming }) => sendObject(services.objects, incoming, await originalOf(services, video, incoming.signal));
}
