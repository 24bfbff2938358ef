/** Topics: what is subscribed, and how a message reaches its handler. */
import type { TopicHandler } from '../contract.ts';
import type { Log } from '../log.ts';

export interface Topics {
  /** The answer to GET /dapr/subscribe. */
  readonly subscriptions: string;
  handlerFor(path: string): TopicHandler | undefined;
  deliver(handler: TopicHandler, body: Buffer): Promise<'SUCCESS' | 'RETRY' | 'DROP'>;
}

const prefix = '/topics/';

export function createTopics(init: { topics: TopicHandler[]; pubsubName: string; log: Log }): Topics {
  const handlers = new Map(init.topics.map((handler) => [prefix + handler.topic, handler]));
  return {
    subscriptions: JSON.stringify(
      init.topics.map(({ topic }) => ({ pubsubname: init.pubsubName, topic, routes: { default: prefix + topic } })),
    ),
    handlerFor: (path) => handlers.get(path),
    async deliver(handler, body) {
      let data: unknown;
      try {
        data = eventData(JSON.parse(body.toString('utf8')));
      } catch (error) {
        // It would not be readable the next time either.
        init.log.warn({ err: error, topic: handler.topic }, 'A message that is no event was dropped');
        return 'DROP';
      }
      try {
        return await handler.handle(data);
      } catch (error) {
        init.log.error({ err: error, topic: handler.topic }, 'A message could not be handled and is asked for again');
        return 'RETRY';
      }
    },
  };
}

/** daprd wraps what is published in a CloudEvent; bytes that are not text come in base64. */
function eventData(event: unknown): unknown {
  if (typeof event !== 'object' || event === null) throw new TypeError('not an event');
  if ('data' in event) return event.data;
  if ('data_base64' in event) return Buffer.from(String(event.data_base64), 'base64');
  return undefined;
}
