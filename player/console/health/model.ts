/** What the health page says: which components there are, which matters most, and what to do first. Pure. */
import type { Output } from '../../../gateway/contract/client.ts';
import type { Tone } from '../../parts/state.tsx';

export type System = Output<'GET /api/v1/admin/system'>;
export type Alert = Output<'GET /api/v1/admin/alerts'>['items'][number];
export type Status = System['status'];
export interface Component {
  name: string;
  status: Status;
  since: string | null;
  detail: string | null;
  /** Figures and names that are worth a look. */
  facts: [name: string, value: string | number][];
}

/** What everything else leans on comes first: whoever mends it often mends the others. */
const order = ['database', 'dapr', 'processes', 'outbox', 'objects', 'disk', 'memory', 'redis', 'worker', 'queue', 'mail', 'backups'];
const rank = (name: string) => {
  const at = order.indexOf(name.startsWith('objects-') ? 'objects' : name);
  return at < 0 ? order.length : at;
};
const weight: Record<Status, number> = { down: 0, degraded: 1, ok: 2 };

const lowMemoryShare = 0.05;

export function componentsOf(system: System): Component[] {
  const told = Object.entries(system.components).map(([name, { status, since, detail, ...facts }]) => ({
    name,
    status,
    since: since ?? null,
    detail: detail ?? null,
    facts: Object.entries(facts).filter((fact): fact is [string, string | number] => isFact(fact)),
  }));
  return [...told, memoryOf(system)].sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
}
const known = new Set(['waiting', 'dead', 'store', 'freeBytes', 'place', 'ageSeconds', 'queued', 'leased']);
const isFact = ([name, value]: [string, unknown]) => known.has(name) && (typeof value === 'number' || typeof value === 'string');

function memoryOf({ machine }: System): Component {
  const isLow = machine.freeMemoryBytes < machine.memoryBytes * lowMemoryShare;
  return { name: 'memory', status: isLow ? 'degraded' : 'ok', since: null, detail: null, facts: [] };
}

/** The components that are not well, the one to look at first in front. */
export function troublesOf(components: readonly Component[]): Component[] {
  return components
    .filter(({ status }) => status !== 'ok')
    .sort((a, b) => weight[a.status] - weight[b.status] || rank(a.name) - rank(b.name));
}

export const toneOf = (status: Status): Tone => (status === 'ok' ? 'ok' : status === 'degraded' ? 'busy' : 'bad');

export interface ClassLine {
  class: System['queueHistory'][number]['classes'] extends Partial<Record<infer C, unknown>> ? C : never;
  queued: number;
  leased: number;
  failed: number;
  oldestSeconds: number | null;
  isPaused: boolean;
  /** How many waited, over the last hour. */
  line: number[];
}
/** The classes of the queue, most urgent first, with what was in them within the last hour. */
export function classLinesOf(
  { queue, queueHistory }: Pick<System, 'queue' | 'queueHistory'>,
  classes: readonly ClassLine['class'][],
): ClassLine[] {
  return classes.map((name) => {
    const cells = queue?.cells.filter((cell) => cell.class === name) ?? [];
    const sum = (of: (cell: (typeof cells)[number]) => number) => cells.reduce((total, cell) => total + of(cell), 0);
    const oldest = cells.flatMap((cell) => cell.oldestSeconds ?? []);
    return {
      class: name,
      queued: sum((cell) => cell.queued),
      leased: sum((cell) => cell.leased),
      failed: sum((cell) => cell.failedLastDay),
      oldestSeconds: oldest.length === 0 ? null : Math.max(...oldest),
      isPaused: queue?.paused.classes.includes(name) ?? false,
      line: queueHistory.map((point) => point.classes[name]?.queued ?? 0),
    };
  });
}
