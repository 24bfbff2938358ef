/** One WebSocket: what its client asks for, and what it is sent. contract/realtime.ts has the messages. */
import { type ClientMessage, clientMessage, type ServerMessage } from '../contract/realtime.ts';
import { onAbort } from '../linked-signal.ts';
import { Refusal, refuse } from '../problem.ts';
import { closeCodes, type Socket, type SocketListener } from '../web-socket.ts';
import { type Follow, tooFarBehind } from './follow.ts';
import type { Identity } from './identity.ts';
import type { Realtime } from './realtime.ts';
import { parseTopic } from './topic.ts';

/** Topics that one socket may follow. */
const mostSubscriptions = 200;
/** A reader for whom more than this waits is cut off; it comes back with the id it has seen. */
const mostWaitingBytes = 256 * 1024;
/** Messages that may come at once, and a second. Each subscription costs a look-up. */
const allowance = { atOnce: 2 * mostSubscriptions, perSecond: 20 };

export interface ConnectionInit {
  realtime: Realtime;
  identity: Identity;
  stopping: AbortSignal;
  ended(): void;
  unexpected(error: unknown): void;
}

export function openConnection(socket: Socket, init: ConnectionInit): SocketListener {
  const { realtime, identity, stopping } = init;
  const follows = new Map<string, Follow>();
  let closed = false;
  let turn: Promise<void> = Promise.resolve();
  let roomier = () => {};
  let left = allowance.atOnce;
  let leftAt = performance.now();

  const send = (message: ServerMessage) => write(Buffer.from(JSON.stringify(message)));
  function write(bytes: Uint8Array): void {
    if (!closed && socket.send(bytes) > mostWaitingBytes) cutOff();
  }
  function checkPace(): void {
    if (!closed && socket.waitingBytes > mostWaitingBytes) cutOff();
  }
  const cutOff = () => close(closeCodes.later, tooFarBehind().problem.code);
  function close(code: number, reason: string): void {
    if (closed) return;
    end();
    socket.close(code, reason);
  }
  function end(): void {
    closed = true;
    rest();
    unlisten();
    for (const follow of follows.values()) follow.stop();
    follows.clear();
    unheard();
    roomier();
    init.ended();
  }
  const goAway = () => close(closeCodes.goingAway, 'stopping');

  async function beat(): Promise<void> {
    try {
      const why = await identity.renew();
      if (why !== null) return close(closeCodes.policy, why.problem.code);
      for (const follow of [...follows.values()]) await follow.recheck();
    } catch {
      // Nothing is revoked while the database is away; the next beat asks again.
    }
    const catchingUp = [...follows.values()].some((follow) => follow.catchingUp);
    send({ type: 'heartbeat', ...(catchingUp ? {} : { lastId: realtime.lastId }) });
  }
  let beating = false;
  const rest = realtime.heart.add(() => {
    if (beating) return;
    beating = true;
    void beat().finally(() => {
      beating = false;
    });
  });

  let unlisten = () => {};

  async function obey(message: ClientMessage): Promise<void> {
    const ref = message.ref === undefined ? {} : { ref: message.ref };
    switch (message.type) {
      case 'ping':
        return send({ type: 'pong', ...ref });
      case 'authenticate':
        if (await identity.show(message.key)) return send({ type: 'authenticated', ...ref });
        return close(closeCodes.policy, 'unauthorized');
      case 'unsubscribe': {
        const follow = follows.get(message.topic);
        follow?.stop();
        follows.delete(message.topic);
        return send({ type: 'unsubscribed', topic: message.topic, ...ref });
      }
      case 'subscribe':
        return subscribe(message.topic, message.after ?? null, ref);
    }
  }

  async function subscribe(asked: string, after: number | null, ref: { ref?: string }): Promise<void> {
    try {
      const topic = await realtime.admit(parseTopic(asked), identity);
      if (closed) return;
      const { name } = topic;
      if (follows.size >= mostSubscriptions && !follows.has(name))
        throw refuse('too-many-subscriptions', 429, `One socket follows ${mostSubscriptions} topics at most.`);
      // Asked again, it begins anew.
      follows.get(name)?.stop();
      send({ type: 'subscribed', topic: name, lastId: realtime.lastId, ...(name === asked ? {} : { asked }), ...ref });
      const follow = realtime.follow([topic], after, identity, {
        socket,
        checkPace,
        event: (frame) => write(frame.message(name)),
        gap: () => send({ type: 'gap', topic: name }),
        dropped(_topic, { problem }) {
          follows.delete(name);
          send({ type: 'dropped', topic: name, code: problem.code, title: problem.title });
        },
        async room() {
          while (!closed && socket.waitingBytes > 0)
            await new Promise<void>((resolve) => {
              roomier = resolve;
            });
          return !closed;
        },
      });
      if (!closed) follows.set(name, follow);
      else follow.stop();
    } catch (error) {
      const { problem } = error instanceof Refusal ? error : refuse('interrupted', 503, 'That cannot be answered now; ask again.');
      if (!(error instanceof Refusal)) init.unexpected(error);
      send({ type: 'refused', topic: asked, code: problem.code, title: problem.title, ...ref });
    }
  }

  function spend(): boolean {
    const now = performance.now();
    left = Math.min(allowance.atOnce, left + ((now - leftAt) / 1000) * allowance.perSecond) - 1;
    leftAt = now;
    return left >= 0;
  }

  const unheard = onAbort(stopping, goAway);
  if (stopping.aborted) goAway();
  unlisten = identity.onKeptOut(({ problem }) => close(closeCodes.policy, problem.code));
  send({ type: 'hello', protocol: 1, heartbeatSeconds: realtime.heartbeatMilliseconds() / 1000, subscriptions: mostSubscriptions });
  return {
    message(text) {
      if (closed) return;
      if (!spend()) return close(closeCodes.policy, 'too-many-messages');
      const read = clientMessage.safeParse(parsed(text));
      if (!read.success)
        return send({ type: 'refused', code: 'invalid', title: `This message is not understood: ${read.error.issues[0]?.message ?? ''}.` });
      // One after another, so that answers come in the order of the questions, and nobody has many look-ups under way.
      turn = turn
        .then(() => (closed ? undefined : obey(read.data)))
        .catch((error: unknown) => {
          init.unexpected(error);
          close(closeCodes.later, 'interrupted');
        });
    },
    drained: () => roomier(),
    closed: () => closed || end(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
