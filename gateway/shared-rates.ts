/**
 * Counts calls in Redis, for gateways that share their limits: a window (of a minute, as a rule) for each bucket, from its first call on. While Redis is
 * away each gateway counts in its own memory: a limit may then let through as many times as much as there are gateways, and no call waits
 * or fails for it.
 */
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { type AnyRates, createRates } from './rates.ts';
import type { ComponentHealth, Log } from './settings.ts';

export interface SharedRates extends AnyRates {
  /** Whether Redis counts. */
  health(): Promise<ComponentHealth>;
  close(): void;
}

const longestRetryMilliseconds = 2000;

/** `url` may hold a password, which is never logged. `prefix` keeps apart instances that use the same Redis. */
export function createSharedRates(init: {
  url: string;
  prefix: string;
  log: Pick<Log, 'info' | 'warn'>;
  /** What a call may wait for Redis, and how long it is left alone once it has not answered. */
  answerMilliseconds?: number;
  pauseMilliseconds?: number;
}): SharedRates {
  const { log, answerMilliseconds = 250, pauseMilliseconds = 2000 } = init;
  const redis = new Redis(init.url, {
    retryStrategy: (attempt: number) => Math.min(100 * 2 ** attempt, longestRetryMilliseconds),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: answerMilliseconds,
    lazyConnect: true,
  });
  // It only counts: what is too much is said with each call, as administrators change it meanwhile.
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `vitascope:rates:${init.prefix}`,
    points: Number.MAX_SAFE_INTEGER,
    duration: 60,
    rejectIfRedisNotReady: true,
  });
  const own = createRates();
  let awayUntil = 0;
  let trouble: string | null = 'not connected yet';

  function lost(error: Error): void {
    if (trouble === null) log.warn({ trouble: error.message }, 'Redis is away: each gateway limits calls by itself');
    trouble = error.message;
  }
  redis.on('error', lost);
  redis.on('close', () => lost(new Error('the connection is closed')));
  redis.on('ready', () => {
    awayUntil = 0;
  });
  redis.connect().catch(lost);

  return {
    take(bucket, most, calls = 1, seconds = 60) {
      if (redis.status !== 'ready' || performance.now() < awayUntil) return own.take(bucket, most, calls, seconds);
      const counted =
        calls === 0
          ? limiter
              .get(bucket)
              .then((found) => ({ consumedPoints: (found?.consumedPoints ?? 0) + 1, msBeforeNext: found?.msBeforeNext ?? 0 }))
          : limiter.consume(bucket, Math.min(calls, most), { customDuration: seconds });
      return counted.then(
        ({ consumedPoints, msBeforeNext }) => {
          if (trouble !== null) log.info({}, 'Redis counts calls');
          trouble = null;
          return consumedPoints <= most ? 0 : Math.max(1, Math.ceil(msBeforeNext / 1000));
        },
        (error: Error) => {
          awayUntil = performance.now() + pauseMilliseconds;
          lost(error);
          return own.take(bucket, most, calls, seconds);
        },
      );
    },
    async health() {
      const answer = await redis.ping().catch((error: Error) => error);
      if (answer === 'PONG') return { status: 'ok' };
      const why = answer instanceof Error ? answer.message : 'it answers something else';
      return { status: 'degraded', detail: `Redis is away (${why}): each gateway limits calls by itself.` };
    },
    close: () => redis.disconnect(),
  };
}
