/** Live updates of this process alone, or through Redis. */
import type { Database } from '../components/database/contract.ts';
import type { Events } from '../components/events/contract.ts';
import { createEvents } from '../components/events/memory.ts';
import type { ComponentHealth } from './health.ts';

interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}
interface Opened {
  events: Events;
  health: Record<string, () => Promise<ComponentHealth>>;
  close(): Promise<void>;
}

export async function openEvents(redisUrl: string | null, database: Database, log: Log): Promise<Opened> {
  if (redisUrl === null) return { events: createEvents({ database, log }), health: {}, close: async () => {} };
  const { createRedisEvents } = await import('../components/events/redis.ts');
  const events = await createRedisEvents({ url: redisUrl, database, log });
  return { events, health: { redis: events.health }, close: () => events.close() };
}
