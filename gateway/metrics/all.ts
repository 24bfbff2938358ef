/** Every metric of the gateway, with where its value comes from. */
import type { Database } from '../../components/database/contract.ts';
import type { QueueView } from '../contract/queue.ts';
import type { Report } from '../health.ts';
import { createInstanceGauges } from './instance.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createQueueGauges } from './queue.ts';

export interface MetricSources {
  parkedPolls(): number;
  cachedVideos(): number;
  openStreams(): number;
  queue(): Promise<QueueView>;
  health(): Promise<Report>;
  database: Database;
}

export function createGatewayMetrics(sources: MetricSources): Metrics {
  const metrics = createMetrics({
    parked_polls: { help: 'Calls of workers that wait for a job.', read: sources.parkedPolls },
    cached_videos: { help: 'Videos in the memory of this gateway.', read: sources.cachedVideos },
    open_streams: { help: 'Open streams of live updates.', read: sources.openStreams },
  });
  const [queue, instance] = [createQueueGauges(metrics.registry), createInstanceGauges(metrics.registry)];
  // What this process counts is worth reading also while the database is away.
  metrics.before(() => sources.queue().then(queue, () => queue(null)));
  metrics.before(async () => instance.health(await sources.health()));
  metrics.before(() => instance.catalogue(sources.database));
  return metrics;
}
