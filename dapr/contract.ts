/** Shapes of the room that speaks to daprd. Implementations: host.ts, proxy.ts, topics.ts, runtime.ts; index.ts lists what leaves. */
import type { Envelope, Sender } from '../actors/contract.ts';

export interface TurnContext {
  /** Aborted when daprd cancels the call; nothing may be committed after that. */
  signal: AbortSignal;
  traceparent?: string;
  sender?: Sender;
}
/** One actor type as the host serves it. Only the methods listed here can be called. */
export interface ActorDefinition {
  type: string;
  methods: readonly string[];
  /** Runs under the host's mutex for this actor. A throw becomes a problem `internal` and `forget` is called. */
  call(id: string, method: string, command: unknown, context: TurnContext): Promise<Envelope>;
  remind(id: string, reminder: string, context: TurnContext): Promise<void>;
  /** Drops what is cached of the actor. Called on deactivation, on throw and when daprd restarted. */
  forget(id: string): void;
}
export interface TopicHandler {
  topic: string;
  handle(data: unknown): Promise<'SUCCESS' | 'RETRY' | 'DROP'>;
}
export interface ActorHost {
  readonly port: number;
  close(): Promise<void>;
}
export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
  /** Only such calls are repeated when the connection or placement failed in the middle. */
  idempotent?: boolean;
  traceparent?: string;
  sender?: Sender;
}
/** Calls actors through daprd. Failures of transport come back as problems with `retry: true` (code `actors-unavailable`), never as throws. */
export interface ActorProxy {
  call<T = unknown>(type: string, id: string, method: string, command: unknown, options?: CallOptions): Promise<Envelope<T>>;
  setReminder(type: string, id: string, name: string, periodSeconds: number): Promise<void>;
  removeReminder(type: string, id: string, name: string): Promise<void>;
  close(): Promise<void>;
}
