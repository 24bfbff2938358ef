/** Actors for the gateway's own suite: each command writes the catalogue rows that the gateway reads. The real ones have their own suites. */
import { type Envelope, problem } from '../../actors/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Events } from '../../components/events/contract.ts';
import type { ActorProxy, CallOptions } from '../../dapr/contract.ts';

// biome-ignore lint/suspicious/noExplicitAny: commands of every actor pass here
type Command = any;
export interface SimpleActors extends ActorProxy {
  /** Orders of jobs, where they matter. */
  inputs: Map<string, Record<string, unknown>>;
  calls: { type: string; id: string; method: string; command: Command; options: CallOptions | undefined }[];
  /** Holds answers back until it resolves. */
  answering: Promise<void>;
}

export function simpleActors(database: Database, events: Events): SimpleActors {
  const calls: SimpleActors['calls'] = [];
  /** Uploads, by their videos. */
  const [begun, arrived] = [new Map<string, string>(), new Map<string, string>()];
  /** Tests take a file away again in the catalogue alone. */
  const hasArrived = async (id: string, uploadId: unknown) =>
    arrived.get(id) === uploadId && (await database`select 1 from videos where id = ${id} and source_key is not null`).length === 1;
  const ok = (value: unknown = null): Envelope => ({ ok: true, value });
  const refused = (code: string): Envelope => ({ ok: false, problem: problem(code, 409, code) });

  async function video(id: string, method: string, command: Command): Promise<Envelope> {
    const state = async (to: string, from: string[]) =>
      (await database`update videos set state = ${to}, updated_at = now() where id = ${id} and state = any(${from}::text[])`).count === 1
        ? ok()
        : refused('source-exists');
    switch (method) {
      case 'create':
        await database`insert into videos (id, short_id, owner_id, organisation_id, channel_id, title, description, privacy, state, created_at, updated_at)
          values (${id}, ${command.shortId}, ${command.ownerId}, ${command.organisationId ?? null}, ${command.channelId ?? null}, ${command.title}, ${command.description}, ${command.privacy}, 'pending', now(), now())`;
        if (command.passwordHash) await database`insert into video_passwords values (${id}, ${command.passwordHash})`;
        return ok();
      case 'beginUpload': {
        if (await hasArrived(id, command.uploadId)) return ok();
        const answer = await state('uploading', ['pending', 'uploading']);
        if (answer.ok) begun.set(id, command.uploadId);
        return answer;
      }
      case 'abandonUpload':
        return (begun.get(id) ?? command.uploadId) === command.uploadId ? state('pending', ['uploading']) : ok();
      case 'sourceArrived':
        if (await hasArrived(id, command.uploadId)) return ok();
        if ((begun.get(id) ?? command.uploadId) !== command.uploadId) return refused('upload-superseded');
        arrived.set(id, command.uploadId);
        await database`update videos set source_key = ${command.objectKey}, source_size_bytes = ${command.sizeBytes} where id = ${id}`;
        await database`insert into video_sources (video_id, edition, object_key, size_bytes) values (${id}, 1, ${command.objectKey}, ${command.sizeBytes})
          on conflict (video_id, edition) do update set object_key = excluded.object_key, size_bytes = excluded.size_bytes`;
        return state('processing', ['uploading']);
      case 'update':
        await database`update videos set title = coalesce(${command.title ?? null}, title), description = coalesce(${command.description ?? null}, description),
          privacy = coalesce(${command.privacy ?? null}, privacy),
          organisation_id = case when ${command.organisationId !== undefined} then ${command.organisationId ?? null}::text else organisation_id end,
          channel_id = case when ${command.channelId !== undefined} then ${command.channelId ?? null}::uuid else channel_id end,
          publish_at = case when ${command.publishAt !== undefined} then ${command.publishAt ?? null}::timestamptz else publish_at end,
          embed_sites = case when ${command.embedSites !== undefined} then ${database.json(command.embedSites ?? null)}::jsonb else embed_sites end,
          downloadable = case when ${command.downloadable !== undefined} then ${command.downloadable ?? null}::boolean else downloadable end,
          original_downloadable = coalesce(${command.originalDownloadable ?? null}::boolean, original_downloadable),
          comments = case when ${command.comments !== undefined} then ${command.comments ?? null}::boolean else comments end,
          category_id = case when ${command.categoryId !== undefined} then ${command.categoryId ?? null}::uuid else category_id end,
          tags = coalesce(${command.tags ?? null}::text[], tags),
          licence = case when ${command.licence !== undefined} then ${command.licence ?? null}::text else licence end,
          language = case when ${command.language !== undefined} then ${command.language ?? null}::text else language end,
          featured_at = case when ${command.featured !== undefined} then ${command.featured ? new Date() : null}::timestamptz else featured_at end,
          owner_id = coalesce(${command.ownerId ?? null}, owner_id), access_version = access_version + 1 where id = ${id}`;
        if (command.passwordHash)
          await database`insert into video_passwords values (${id}, ${command.passwordHash}) on conflict (video_id) do update set hash = excluded.hash`;
        break;
      case 'block':
        await database`
          update videos set blocked = ${database.json({ at: new Date().toISOString(), reason: command.reason })}, privacy = 'private',
            access_version = access_version + 1 where id = ${id}`;
        break;
      case 'unblock':
        // The real one knows what it was.
        await database`update videos set blocked = null, privacy = 'public', access_version = access_version + 1 where id = ${id}`;
        break;
      case 'mayRetry':
        return command.jobId.endsWith('.unwanted') ? refused('not-needed') : ok();
      case 'orderSide':
        return ok({ run: 2 });
      case 'remove':
        await database`update videos set deleted_at = now() where id = ${id}`;
        break;
      case 'restore':
        await database`
          update videos set deleted_at = null, channel_id = coalesce(${command.channelId ?? null}::uuid, channel_id) where id = ${id}`;
        break;
    }
    await events.append([
      {
        type: `video.${{ update: 'updated', block: 'blocked', unblock: 'unblocked' }[method] ?? `${method}d`}`,
        subject: { type: 'video', id },
        data: {},
      },
    ]);
    return ok();
  }

  async function job(id: string, method: string, command: Command): Promise<Envelope> {
    if (method === 'claim') {
      const [row] =
        await database`update jobs set state = 'leased', worker_id = ${command.workerId}, epoch = epoch + 1, lease_expires_at = now() where id = ${id} and state = 'queued' returning *`;
      if (!row) return refused('not-claimable');
      return ok({
        jobId: id,
        kind: row.kind,
        videoId: row.video_id,
        epoch: row.epoch,
        expiresAt: new Date().toISOString(),
        input: proxy.inputs.get(id) ?? {},
        firstSegment: 0,
        committed: 0,
      });
    }
    if (method === 'offer') return ok();
    if (method === 'read') return ok({ family: null, firstSegment: 0, segmentCount: 0, input: { some: 'order' } });
    const [from, to] = { retry: ['failed', 'queued'], rerun: ['done', 'queued'], cancel: ['queued', 'cancelled'] }[method] ?? [];
    if (from && to) {
      const moved = await database`update jobs set state = ${to} where id = ${id} and state = ${from}`;
      return moved.count === 1 || method === 'cancel' ? ok() : refused(method === 'retry' ? 'job-done' : 'not-done');
    }
    const [held] =
      await database`select 1 from jobs where id = ${id} and state = 'leased' and worker_id = ${command.workerId} and epoch = ${command.epoch}`;
    if (!held) return refused('lease-lost');
    if (method === 'renew') return ok({ expiresAt: new Date().toISOString(), instruction: 'continue' });
    if (method === 'commit') return ok({ committed: new Set(command.segments.map((segment: Command) => segment.index)).size });
    await database`update jobs set state = ${{ complete: 'done', fail: 'failed', release: 'queued' }[method] ?? 'leased'} where id = ${id}`;
    return ok();
  }

  async function worker(id: string, method: string, command: Command): Promise<Envelope> {
    if (method === 'register') {
      await database`insert into workers (id, label, scope, key_prefix, key_hash, state, created_at)
        values (${id}, ${command.label}, ${command.scope ?? 'instance'}, ${command.keyPrefix}, ${command.keyHash}, 'active', now())
        on conflict (id) do nothing`;
    }
    const state = { drain: 'draining', resume: 'active', restart: 'restarting', disable: 'disabled', remove: 'removed' }[method];
    if (state) await database`update workers set state = ${state} where id = ${id}`;
    if (method === 'hello')
      await database`update workers set capabilities = ${command.capabilities}, online = true, last_heartbeat_at = now() where id = ${id}`;
    return ok({ instruction: 'continue' });
  }

  const proxy: SimpleActors = {
    calls,
    inputs: new Map(),
    answering: Promise.resolve(),
    async call<T>(type: string, id: string, method: string, command: unknown, options?: CallOptions) {
      calls.push({ type, id, method, command, options });
      const { answering } = proxy;
      const answer = await { Video: video, Job: job, Worker: worker }[type]!(id, method, command);
      await answering;
      return answer as Envelope<T>;
    },
    setReminder: async () => {},
    removeReminder: async () => {},
    close: async () => {},
  };
  return proxy;
}
