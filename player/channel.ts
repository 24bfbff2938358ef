/**
 * One WebSocket of live updates for the whole page, however many videos it follows: browsers open few connections to a server. It comes back
 * by itself after sleep, loss of network and restarts, and goes on after the last id that it has seen.
 */
import type { ClientMessage, ServerMessage } from '../gateway/contract/realtime.ts';

export interface ChannelListener {
  /** Something of that type has happened; `data` tells more of it. */
  event(type: string, data: Record<string, unknown>): void;
  /** What happened meanwhile is not known: look again. */
  missed(): void;
  /** Nothing more comes: it is gone, or may not be followed any more. */
  ended(): void;
}
export interface Channel {
  /** `video/ID` and the like. The result ends it. */
  follow(topic: string, listener: ChannelListener): () => void;
  /** Whether what happens is heard now. */
  readonly isOpen: boolean;
  /** False where sockets do not come through, as behind some proxies. */
  readonly works: boolean;
}

interface Followed {
  topic: string;
  listener: ChannelListener;
  /** The topic by the name that the server gives it. */
  name: string | null;
  lastId: number | null;
}

const idleMilliseconds = 10_000;
const longestPause = 30_000;
/** Failures to open, without a single success, after which it is given up. */
const mostFailures = 3;

export function createChannel(init: { open(): WebSocket; wakers?: EventTarget[] }): Channel {
  const followed = new Set<Followed>();
  let socket: WebSocket | null = null;
  let greeted = false;
  let everOpened = false;
  let failures = 0;
  let heardAt = 0;
  let heartbeat = 30_000;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;

  const works = () => everOpened || failures < mostFailures;
  const send = (message: ClientMessage) => socket?.send(JSON.stringify(message));
  const ask = ({ topic, lastId }: Followed) => send({ type: 'subscribe', topic, ...(lastId === null ? {} : { after: lastId }) });
  const named = (topic: string) => [...followed].filter((one) => one.name === topic || (one.name === null && one.topic === topic));

  function connect(): void {
    clearTimeout(retry);
    if (socket !== null || followed.size === 0 || !works()) return;
    const opened = init.open();
    socket = opened;
    opened.onmessage = (message) => {
      if (socket !== opened) return;
      heardAt = performance.now();
      hear(JSON.parse(String(message.data)) as ServerMessage);
    };
    opened.onclose = () => lost(opened);
    // A socket that does not open is as silent as one of a machine that slept.
    heardAt = performance.now();
    watch();
  }
  function lost(which: WebSocket): void {
    if (socket !== which) return;
    socket = null;
    greeted = false;
    failures += 1;
    clearTimeout(watchdog);
    for (const one of followed) one.name = null;
    if (!works()) for (const one of [...followed]) one.listener.missed();
    const pause = Math.min(longestPause, 500 * 2 ** failures);
    retry = setTimeout(connect, pause * (0.5 + Math.random() / 2));
  }
  function drop(): void {
    const old = socket;
    if (old === null) return;
    lost(old);
    old.close();
  }
  /** A machine that slept has connections that look open and are not. */
  function watch(): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => (isStale() ? drop() : watch()), heartbeat);
  }
  const isStale = () => performance.now() - heardAt > heartbeat * 1.5;
  function wake(): void {
    if (socket !== null && isStale()) drop();
    failures = Math.min(failures, 1);
    connect();
  }

  function hear(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        greeted = true;
        everOpened = true;
        failures = 0;
        heartbeat = message.heartbeatSeconds * 1000;
        watch();
        for (const one of followed) ask(one);
        return;
      case 'subscribed':
        for (const one of followed) {
          if (one.topic !== (message.asked ?? message.topic)) continue;
          one.name = message.topic;
          one.lastId ??= message.lastId;
        }
        return;
      case 'event':
        for (const one of named(message.topic)) {
          one.lastId = message.event.id ?? one.lastId;
          one.listener.event(message.event.type, message.event.data);
        }
        return;
      case 'heartbeat':
        if (message.lastId !== undefined) for (const one of followed) if (one.name !== null) one.lastId = message.lastId;
        return;
      case 'gap':
        for (const one of named(message.topic)) one.listener.missed();
        return;
      case 'dropped':
      case 'refused':
        for (const one of named(message.topic ?? '')) {
          // What was only interrupted is asked for again.
          if (message.code === 'interrupted' || message.code === 'too-slow') retry = setTimeout(() => followed.has(one) && ask(one), 2000);
          else one.listener.ended();
        }
        return;
    }
  }

  for (const waker of init.wakers ?? []) for (const type of ['online', 'pageshow', 'visibilitychange']) waker.addEventListener(type, wake);

  return {
    get isOpen() {
      return greeted;
    },
    get works() {
      return works();
    },
    follow(topic, listener) {
      const one: Followed = { topic, listener, name: null, lastId: null };
      followed.add(one);
      clearTimeout(idle);
      if (greeted) ask(one);
      else connect();
      return () => {
        if (!followed.delete(one)) return;
        const { name } = one;
        if (greeted && name !== null && named(name).length === 0) send({ type: 'unsubscribe', topic: name });
        if (followed.size === 0)
          idle = setTimeout(() => {
            clearTimeout(retry);
            clearTimeout(watchdog);
            const old = socket;
            socket = null;
            greeted = false;
            old?.close();
          }, idleMilliseconds);
      };
    },
  };
}
