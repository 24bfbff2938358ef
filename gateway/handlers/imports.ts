import { randomUUID } from 'node:crypto';
import { jobIdOf } from '../../actors/video/contract.ts';
import { boundTo, may } from '../access.ts';
import { thingOf } from '../admission.ts';
import type { Caller, Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import { defaultChannel } from '../channels/make.ts';
import { mostOpenImports } from '../contract/imports.ts';
import type { Routes } from '../contract/index.ts';
import { uuid } from '../contract/public.ts';
import {
  countOpen,
  listAllImports as findAllImports,
  findImport,
  listImports as findImports,
  type ImportRow,
  viewOfImport,
} from '../imports/rows.ts';
import { requireUrl } from '../outgoing-url.ts';
import { cursorOf, placeOf } from '../paging.ts';
import { notFound, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { newShortId } from '../short-id.ts';
import { requireRoom } from '../storage.ts';
import { passwordOf } from '../uploads/password.ts';
import { subjectOf, withinQuota } from '../uploads/quota.ts';
import { unannounced } from '../uploads/unannounced.ts';
import { findVideo } from '../videos.ts';

/** Like side products: nobody watches for it, and its lane is its own. */
const priority = 3;

export function createImport(services: Services): Handler<Routes['createImport']> {
  const { database, proxy, outgoing, settings } = services;
  return async ({ body, caller }) => {
    requireOn(services);
    const { url, title, privacy, password, organisation = boundTo(caller) } = body;
    requireUrl(outgoing, url, caller);
    await requireRoom(services, null, settings.maxUploadBytes);
    const accountId = caller?.id ?? '';
    if ((await countOpen(database, accountId)) >= mostOpenImports)
      throw refuse('too-many-imports', 429, `${mostOpenImports} imports wait or run already.`, undefined, { 'retry-after': '60' });
    // Its size is not known before it has come; by then it is looked at again.
    await withinQuota(services, subjectOf(accountId, organisation ?? null), { bytes: 1 }, async () => {});
    const hashed = await passwordOf(services, { privacy, password });
    const [id, videoId] = [randomUUID(), randomUUID()];
    const jobId = jobIdOf(videoId, 'import');
    const owner = { ownerId: accountId, ...(organisation !== undefined && { organisationId: organisation }) };
    const shown = { title: title ?? titleFrom(url), description: '', privacy, ...hashed };
    const channelId = await defaultChannel(database, { ownerId: accountId, organisationId: organisation ?? null });
    await unannounced(services, videoId, async () => {
      await callActor(proxy, 'Video', videoId, 'create', { ...shown, shortId: newShortId(), ...owner, channelId });
      await database`
        insert into imports (id, video_id, job_id, account_id, url, untitled, created_at)
        values (${id}, ${videoId}, ${jobId}, ${accountId}, ${url}, ${title === undefined}, now())`;
      await callActor(proxy, 'Job', jobId, 'offer', {
        kind: 'import',
        videoId,
        ownerId: accountId,
        priority,
        input: { url, maxBytes: settings.maxUploadBytes },
        family: null,
        firstSegment: 0,
        segmentCount: 0,
      });
    });
    return { status: 202, json: viewOfImport(await found(services, id, caller)) };
  };
}

export function listImports({ database }: Services): Handler<Routes['listImports']> {
  return async ({ query: { limit, cursor }, caller }) => {
    const after = placeOf(cursor, uuid);
    const rows = await findImports(database, caller?.id ?? '', { limit: limit + 1, after, organisationId: boundTo(caller) ?? null });
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    const nextCursor = last ? cursorOf({ createdAt: last.created_text, id: last.id }) : null;
    return { status: 200, json: { items: items.map(viewOfImport), nextCursor } };
  };
}

export function listAllImports({ database }: Services): Handler<Routes['listAllImports']> {
  return async ({ query: { limit, cursor, state, account } }) => {
    const after = placeOf(cursor, uuid);
    const rows = await findAllImports(database, { limit: limit + 1, after, state: state ?? null, accountId: account ?? null });
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const nextCursor = last ? cursorOf({ createdAt: last.created_text, id: last.id }) : null;
    const items = page.map((row) => ({ ...viewOfImport(row), accountId: row.account_id }));
    return { status: 200, json: { items, nextCursor } };
  };
}

export function readImport(services: Services): Handler<Routes['readImport']> {
  return async ({ params, caller }) => ({ status: 200, json: viewOfImport(await found(services, params.import, caller)) });
}

export function cancelImport(services: Services): Handler<Routes['cancelImport']> {
  return async ({ params, caller }) => {
    const row = await found(services, params.import, caller);
    await callActor(services.proxy, 'Job', row.job_id, 'cancel', {});
    return { status: 200, json: viewOfImport(await found(services, row.id, caller)) };
  };
}

export function retryImport(services: Services): Handler<Routes['retryImport']> {
  return async ({ params, caller }) => {
    requireOn(services);
    const row = await found(services, params.import, caller);
    await callActor(services.proxy, 'Job', row.job_id, 'retry', {});
    return { status: 200, json: viewOfImport(await found(services, row.id, caller)) };
  };
}

/** For whoever may send the file of its video. */
async function found({ database }: Services, id: string, caller: Caller | null): Promise<ImportRow> {
  const row = await findImport(database, { id });
  const video = row && (await findVideo(database, row.video_id));
  if (!row || !video || may(caller, 'video.upload', thingOf(video)) !== 'yes') throw notFound();
  return row;
}

function requireOn({ settings }: Services): void {
  if (settings.allowImport !== true)
    throw refuse('imports-off', 403, 'This server imports nothing.', 'Its operator can allow it: --allow-import yes.');
}

/** What stands last in the address, until the site says better. */
function titleFrom(url: string): string {
  const { hostname, pathname } = new URL(url);
  const last = pathname.split('/').findLast((part) => part !== '') ?? '';
  let words = last;
  try {
    words = decodeURIComponent(last);
  } catch {
    // It stays as it is written.
  }
  return (
    words
      .replace(/[\p{C}\s]+/gu, ' ')
      .trim()
      .slice(0, 200) || hostname
  );
}
