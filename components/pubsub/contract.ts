/** Broadcast of small hints between processes. At most useful, never needed: a lost message costs a slow poll. */
export interface PubSub {
  publish(topic: string, data: Record<string, unknown>): Promise<void>;
}
