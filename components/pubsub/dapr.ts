/** Hints through Dapr. Which broker carries them is a matter of Dapr's component file; see README.md. */
import type { PubSub } from './contract.ts';

interface Log {
  debug(fields: object, text: string): void;
}

/**
 * `publish` is the room dapr's. A hint that cannot be sent is dropped: by the time it could be sent again, whoever waits for it has
 * asked by itself, and a retried hint would only say what is old.
 */
export function createPubSub(init: { publish: (topic: string, data: Record<string, unknown>) => Promise<void>; log?: Log }): PubSub {
  return {
    async publish(topic, data) {
      try {
        await init.publish(topic, data);
      } catch (error) {
        init.log?.debug({ err: error, topic }, 'a hint was lost');
      }
    },
  };
}
