/** How reports are called in addresses and shown. Pure. */
import { type ReportState, type ReportTarget, reportTargets } from '../../../gateway/contract/report-kinds.ts';
import type { Tone } from '../../parts/state.tsx';

export interface Target {
  kind: ReportTarget;
  target: string;
}
export const tones = { pending: 'bad', investigating: 'busy', accepted: 'ok', rejected: 'none' } as const satisfies Record<
  ReportState,
  Tone
>;

export const addressOfCase = ({ kind, id }: { kind: ReportTarget; id: string }) => `/moderation/${kind}.${id}`;

/** What stands in the address behind the page; null for what names nothing. */
export function targetIn(part: string): Target | null {
  const [kind, target = ''] = [part.slice(0, part.indexOf('.')), part.slice(part.indexOf('.') + 1)];
  const known = reportTargets.find((one) => one === kind);
  return known === undefined || target === '' ? null : { kind: known, target };
}
