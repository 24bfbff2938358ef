/** Live updates. State changes are kept in an event log for 24 hours; progress is live only. */
export interface VitaEvent {
  /** Grows without bound; absent on live-only events. */
  id?: number;
  /** Dotted: video.ready, job.failed, video.progress. */
  type: string;
  /** ISO 8601, UTC, milliseconds. */
  at: string;
  subject: { type: string; id: string };
  data: Record<string, unknown>;
}
export type NewEvent = Omit<VitaEvent, 'id' | 'at'>;
export interface Subscription {
  close(): void;
}
export type Subject = VitaEvent['subject'];
/** What is read from the log. */
export interface LogFilter {
  /** Of this subject alone. */
  subject?: Subject;
  /** Of any of these; without an `id`, of every subject of the type. `event`: only events of this type. */
  anyOf?: readonly { type: string; id?: string; event?: string }[];
}
export interface Events {
  /** Appends to the log in commit order (ids grow in the order in which they become visible), then fans out. */
  append(events: NewEvent[]): Promise<void>;
  /** Fans out without keeping. Never throws, never blocks. */
  live(event: NewEvent): void;
  subscribe(filter: { subject?: Subject }, listener: (event: VitaEvent) => void): Subscription;
  /** Kept events after `afterId`, oldest first, at most `limit`. `gap` is true when older ones than the log keeps were asked for. */
  since(afterId: number, filter: LogFilter, limit: number): Promise<{ events: VitaEvent[]; gap: boolean }>;
  /** Id of the newest event that was ever kept; 0 when there was none. */
  last(): Promise<number>;
}
