/** What a worker brings: segments as they are made, and the end. */
import { problem, type Row } from '../contract.ts';
import type { Committed } from './contract.ts';
import { event, history, type JobDecision, type Of, row, tellVideo, unchanged } from './decision.ts';
import { expiry, leaseLost, leaseOf } from './lease.ts';
import { append, commitName } from './segments.ts';
import type { JobState, Leased } from './state.ts';

export function commit(state: JobState, command: Of<'commit'>, now: Date, id: string): JobDecision {
  const lease = leaseOf(state, command);
  if (lease === null) return leaseLost();
  const name = commitName(command.epoch, command.segments);
  if (lease.achieved.lastCommit === name)
    return { ...unchanged(state), value: { committed: lease.achieved.committed } satisfies Committed };
  const appended = append(lease.order, lease.achieved, command.inits, command.segments);
  if ('code' in appended) return { refused: appended };

  const achieved = { ...appended.achieved, lastCommit: name };
  const next: Leased = { ...lease, achieved, expiresAt: expiry(now) };
  const { videoId, family } = lease.order;
  const rows: Row[] = [
    row(id, now, { committed: achieved.committed, attempts: 0, lease_expires_at: next.expiresAt }),
    history(id, command.epoch, 'committed', now, { workerId: lease.workerId, committed: achieved.committed }),
  ];
  if (appended.pinned.length > 0)
    rows.push({
      table: 'inits',
      values: appended.pinned.map((init) => ({
        video_id: videoId,
        family,
        rung: init.rung,
        object_key: init.objectKey,
        size_bytes: init.sizeBytes,
        sha256: init.sha256,
        codec_string: init.codecString,
        encoder: init.encoder ?? null,
        job_id: id,
      })),
    });
  rows.push({
    table: 'segments',
    values: command.segments.map((segment) => ({
      video_id: videoId,
      family,
      rung: segment.rung,
      idx: segment.index,
      object_key: segment.objectKey,
      size_bytes: segment.sizeBytes,
      start_ticks: segment.startTicks,
      duration_ticks: segment.durationTicks,
      timescale: segment.timescale,
      sha256: segment.sha256,
      job_id: id,
      epoch: command.epoch,
    })),
  });
  const value: Committed = { committed: achieved.committed };
  return { state: next, rows, effects: tellVideo(lease.order, 'segmentsCommitted', { jobId: id, committed: achieved.committed }), value };
}

export function complete(state: JobState, command: Of<'complete'>, now: Date, id: string): JobDecision {
  if (state.at === 'done' && state.workerId === command.workerId && state.achieved.epoch === command.epoch) return unchanged(state);
  const lease = leaseOf(state, command);
  if (lease === null) return leaseLost();
  const { order, achieved } = lease;
  const wanted =
    order.family === null
      ? 0
      : order.segmentCount > 0
        ? order.segmentCount
        : order.kind === 'audio'
          ? command.result.segments
          : achieved.committed;
  if (wanted !== achieved.committed)
    return { refused: problem('incomplete', 409, 'Not every segment is committed', `${achieved.committed} of ${String(wanted)}`) };
  return {
    state: { at: 'done', order, achieved, workerId: lease.workerId, result: command.result },
    rows: [
      row(id, now, { state: 'done', lease_expires_at: null, problem: null }),
      history(id, command.epoch, 'done', now, { workerId: lease.workerId }),
    ],
    effects: [...tellVideo(order, 'jobDone', { jobId: id, result: command.result }), event('job.done', id, order)],
    value: null,
  };
}
