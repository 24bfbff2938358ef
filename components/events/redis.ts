/**
 * Events of several processes: the log in PostgreSQL, the fan-out through Redis. What is kept is told by messages and believed by the log,
 * so that Redis may lose messages, or be away: then the log is read every other second, and only the progress of other processes is missing.
 */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Database } from '../database/contract.ts';
import { createAppender } from './appender.ts';
import type { Events, VitaEvent } from './contract.ts';
import { createFanOut } from './fan-out.ts';
import { lastEventId, readEvents } from './log.ts';
import { createSequence } from './sequence.ts';

interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}
export interface RedisEvents extends Events {
  /** Whether Redis is there. */
  health(): Promise<{ status: 'ok' | 'degraded'; detail?: string }>;
  close(): Promise<void>;
}
interface Message {
  from: string;
  kept?: VitaEvent[];
  live?: VitaEvent;
}

const tickMilliseconds = 2000;

/** `url` may hold a password: neither it nor the commands of a failed call are ever logged. */
export async function createRedisEvents(init: { url: string; database: Database; log: Log }): Promise<RedisEvents> {
  const { url, database, log } = init;
  const own = randomUUID();
  const fanOut = createFanOut(log);
  const [row] = await database<{ name: string }[]>`select name from event_channel`;
  const channel = `vitascope:events:${row?.name}`;
  const sequence = createSequence({
    last: await lastEventId(database),
    read: (afterId, limit) => readEvents(database, afterId, {}, limit),
    newest: () => lastEventId(database),
    emit: fanOut.emit,
    failed: (error) => log.warn({ err: error }, 'the event log cannot be read'),
  });
  const options = {
    retryStrategy: (attempt: number) => Math.min(100 * 2 ** attempt, tickMilliseconds),
    // What cannot be told now is in the log.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: tickMilliseconds,
    autoResubscribe: false,
    lazyConnect: true,
  };
  const [publisher, subscriber] = [new Redis(url, options), new Redis(url, options)];
  let listening = false;
  let answering = false;
  let wasThere: boolean | null = null;
  let trouble = 'not connected yet';

  function note(): void {
    const there = listening && answering;
    if (there === wasThere) return;
    if (!there && wasThere !== null) log.warn({ trouble }, 'Redis is away: live updates of other processes come late');
    if (there) log.info({}, 'Redis is there');
    wasThere = there;
  }
  function lost(error?: Error): void {
    if (error) trouble = error.message;
    note();
  }
  publisher.on('error', lost);
  subscriber.on('error', lost);
  subscriber.on('close', () => {
    listening = false;
    lost();
  });
  publisher.on('close', () => {
    answering = false;
    lost();
  });
  publisher.on('ready', () => {
    answering = true;
    note();
  });
  subscriber.on('ready', () => {
    subscriber
      .subscribe(channel)
      .then(() => {
        listening = true;
        note();
        // Heard from now on; what was missed before is in the log.
        return sequence.catchUp();
      })
      .catch(lost);
  });
  subscriber.on('message', (_channel: string, text: string) => {
    const message = messageOf(text);
    if (message === null || message.from === own) return;
    if (message.live) fanOut.emit(message.live);
    if (message.kept) void sequence.heard(message.kept);
  });

  function publish(message: Omit<Message, 'from'>): void {
    if (answering) publisher.publish(channel, JSON.stringify({ from: own, ...message })).catch(lost);
  }
  /** A Redis that has stopped answering keeps its connections. */
  async function tick(): Promise<void> {
    if (publisher.status === 'ready') {
      await publisher.ping().then(
        () => {
          answering = true;
        },
        (error: Error) => {
          answering = false;
          trouble = error.message;
        },
      );
      note();
    }
    if (!listening || !answering || sequence.behind) await sequence.catchUp();
  }
  let ticking = false;
  const timer = setInterval(() => {
    if (ticking) return;
    ticking = true;
    void tick().finally(() => {
      ticking = false;
    });
  }, tickMilliseconds);
  for (const connection of [publisher, subscriber]) connection.connect().catch(lost);

  return {
    append: createAppender({
      database,
      kept(events) {
        publish({ kept: events });
        return sequence.heard(events);
      },
    }),
    live(event) {
      const full = { ...event, at: new Date().toISOString() };
      fanOut.emit(full);
      publish({ live: full });
    },
    subscribe: fanOut.subscribe,
    since: (afterId, filter, limit) => readEvents(database, afterId, filter, limit),
    last: () => lastEventId(database),
    async health() {
      if (listening && answering) return { status: 'ok' };
      return {
        status: 'degraded',
        detail: `Redis is away (${trouble}): live updates come late, and those of running jobs from this process alone.`,
      };
    },
    async close() {
      clearInterval(timer);
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

/** Null for what no process of ours has sent. */
function messageOf(text: string): Message | null {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null || !('from' in message)) return null;
    if ('kept' in message && !(Array.isArray(message.kept) && message.kept.every(isEvent))) return null;
    if ('live' in message && !isEvent(message.live)) return null;
    return message as Message;
  } catch {
    return null;
  }
}
function isEvent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && 'subject' in value && 'data' in value;
}
