/** What a worker has done since it started, in the Prometheus text format. */
import type { Outcome } from './attempt.ts';
import type { Kind } from './client.ts';

export interface Meter {
  sent(bytes: number): void;
  received(bytes: number): void;
  ended(job: { kind: Kind; outcome: Outcome; seconds: number }): void;
  /** Counters, and gauges with what they are now. */
  text(gauges: Record<string, number>): string;
}

export function createMeter(): Meter {
  const jobs = new Map<string, { count: number; seconds: number }>();
  const bytes = { up: 0, down: 0 };
  const family = (name: string, type: 'counter' | 'gauge', help: string, rows: [labels: string, value: number][]) => [
    `# HELP vitascope_worker_${name} ${help}`,
    `# TYPE vitascope_worker_${name} ${type}`,
    ...rows.map(([labels, value]) => `vitascope_worker_${name}${labels} ${value}`),
  ];
  return {
    sent: (count) => {
      bytes.up += count;
    },
    received: (count) => {
      bytes.down += count;
    },
    ended({ kind, outcome, seconds }) {
      const labels = `{kind="${kind}",outcome="${outcome}"}`;
      const { count, seconds: before } = jobs.get(labels) ?? { count: 0, seconds: 0 };
      jobs.set(labels, { count: count + 1, seconds: before + seconds });
    },
    text(gauges) {
      const all = [...jobs];
      return [
        ...family(
          'jobs_total',
          'counter',
          'Attempts that have ended.',
          all.map(([labels, { count }]) => [labels, count]),
        ),
        ...family(
          'job_seconds_total',
          'counter',
          'Time that they took.',
          all.map(([labels, { seconds }]) => [labels, Number(seconds.toFixed(3))]),
        ),
        ...family('bytes_total', 'counter', 'Bytes of sources received and of outputs sent.', [
          ['{direction="down"}', bytes.down],
          ['{direction="up"}', bytes.up],
        ]),
        ...Object.entries(gauges).flatMap(([name, value]) => family(name, 'gauge', `${name.replaceAll('_', ' ')} now.`, [['', value]])),
        '',
      ].join('\n');
    },
  };
}
