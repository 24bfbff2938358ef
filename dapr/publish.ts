/** Publishing through daprd. */
import { createDaprClient } from './http.ts';

export interface Publisher {
  /** Resolves when the broker has the message; throws otherwise. */
  publish(topic: string, data: unknown): Promise<void>;
  close(): Promise<void>;
}

export function createPublisher(init: { daprHttpPort: number; apiToken: string; pubsubName?: string; timeoutMs?: number }): Publisher {
  const { pubsubName = 'pubsub', timeoutMs = 10_000 } = init;
  const client = createDaprClient({ port: init.daprHttpPort, apiToken: init.apiToken });
  return {
    async publish(topic, data) {
      const path = `/v1.0/publish/${encodeURIComponent(pubsubName)}/${encodeURIComponent(topic)}`;
      const { status, body } = await client.send({ method: 'POST', path, body: JSON.stringify(data), timeoutMs });
      if (status < 200 || status > 299) throw new Error(`publishing to ${topic} failed: ${status} ${body.slice(0, 300)}`);
    },
    async close() {
      client.close();
    },
  };
}
