/** Names that the API knows, for pages: what a browser loads must not bring the schemas along. */
import type { Output } from '../../gateway/contract/client.ts';

type Queue = Output<'GET /api/v1/admin/queue'>;
export type QueueClass = Queue['cells'][number]['class'];
/** Each once, most urgent first; the compiler sees that none is missing. */
const classes: Record<QueueClass, null> = { probe: null, 'first-play': null, ladder: null, side: null, extra: null, reencode: null };
export const queueClassNames = Object.keys(classes) as QueueClass[];

export type JobState = 'queued' | 'leased' | 'done' | 'failed' | 'cancelled';
export const jobStates: readonly JobState[] = ['queued', 'leased', 'done', 'failed', 'cancelled'];
