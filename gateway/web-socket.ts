/** A WebSocket as handlers see it, whatever the driver: text alone. Drivers answer pings, and end what breaks RFC 6455 or has fallen silent. */
export interface Socket {
  /** Sends text, given as its UTF-8 bytes. Returns how many bytes wait for the reader after it; nothing is sent once it is closed. */
  send(text: Uint8Array): number;
  readonly waitingBytes: number;
  /** Where it can join topics. */
  readonly broadcast: Broadcast;
  /** From now on it is sent what is published under the topic. */
  join(topic: string): void;
  leave(topic: string): void;
  /** With one of the codes below, and a stable word for the reason. */
  close(code: number, reason: string): void;
}
/**
 * The sockets of one driver that are sent the same, without a call for each. What each hears comes in the order in which it was published and
 * sent, also where it leaves a topic in between.
 */
export interface Broadcast {
  publish(topic: string, text: Uint8Array): void;
}
/** What hears of a socket. */
export interface SocketListener {
  message(text: string): void;
  /** What waited for the reader has been sent. */
  drained(): void;
  /** Comes once, whoever closed it; nothing comes after it. */
  closed(): void;
}
/** Called once the connection has become a WebSocket. */
export type AcceptSocket = (socket: Socket) => SocketListener;

/** RFC 6455, section 7.4.1. */
export const closeCodes = { goingAway: 1001, unsupported: 1003, policy: 1008, tooBig: 1009, later: 1013 } as const;
/** Longer messages of clients end the connection. */
export const mostMessageBytes = 4096;
/** A socket whose peer answers no ping for this long has gone. */
export const silentSeconds = 60;
/** No driver holds more than this for one reader; whoever sends is to stop long before. */
export const mostHeldBytes = 4 * 1024 * 1024;
