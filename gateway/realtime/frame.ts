/** An event on its way to many readers: made into bytes once for all of them. */
import type { VitaEvent } from '../../components/events/contract.ts';

export interface Frame {
  readonly event: VitaEvent;
  /** As a block of server-sent events: unnamed, so that one listener hears all; only kept events carry an id to resume from. */
  block(): Uint8Array;
  /** As a message of the WebSocket. */
  message(topic: string): Uint8Array;
}

export function createFrame(event: VitaEvent): Frame {
  let json: string | null = null;
  let block: Uint8Array | null = null;
  // Nearly always one topic is watched.
  const messages: { topic: string; bytes: Uint8Array }[] = [];
  const text = () => {
    json ??= JSON.stringify(event);
    return json;
  };
  return {
    event,
    block() {
      block ??= Buffer.from(`${event.id === undefined ? '' : `id: ${event.id}\n`}data: ${text()}\n\n`);
      return block;
    },
    message(topic) {
      for (const made of messages) if (made.topic === topic) return made.bytes;
      const bytes = Buffer.from(`{"type":"event","topic":"${topic}","event":${text()}}`);
      messages.push({ topic, bytes });
      return bytes;
    },
  };
}
