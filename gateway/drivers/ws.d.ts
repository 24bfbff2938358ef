/** What we use of ws, which brings no types of its own. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage } from 'node:http';
  import type { Duplex } from 'node:stream';

  export class WebSocket extends EventEmitter {
    static readonly OPEN: 1;
    constructor(url: string, options?: { headers?: Record<string, string>; origin?: string });
    readonly readyState: number;
    /** Bytes that have not been handed to the system. */
    readonly bufferedAmount: number;
    send(data: Uint8Array | string, options?: { binary?: boolean }, done?: (error?: Error) => void): void;
    ping(): void;
    pause(): void;
    resume(): void;
    close(code?: number, reason?: string): void;
    terminate(): void;
  }
  export class WebSocketServer extends EventEmitter {
    constructor(options: { noServer: true; clientTracking: boolean; perMessageDeflate: boolean; maxPayload: number });
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (socket: WebSocket) => void): void;
  }
}
