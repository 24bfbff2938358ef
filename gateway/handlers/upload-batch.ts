/** Several uploads opened in one call, with what they are to become as JSON. */
import { randomUUID } from 'node:crypto';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';
import { openUpload } from '../uploads/open.ts';
import { type Upload, uploadsOfBatch, viewOf } from '../uploads/rows.ts';
import { mayGoOn } from '../uploads/target.ts';

export function openUploads(services: Services): Handler<Routes['openUploads']> {
  return async ({ body, caller }) => {
    const batchId = randomUUID();
    const opened: Upload[] = [];
    try {
      for (const { length, ...wishes } of body.uploads)
        opened.push(await openUpload(services, caller, { wishes, lengthBytes: length, kind: 'whole', metadata: '', batchId }));
    } catch (error) {
      for (const { id } of opened) await services.uploads.end(id).catch(() => {});
      throw error;
    }
    return { status: 201, headers: { location: `/api/v1/uploads/batch/${batchId}` }, json: { id: batchId, items: opened.map(viewOf) } };
  };
}

export function readUploads({ database }: Services): Handler<Routes['readUploads']> {
  return async ({ params, caller }) => {
    const uploads = (await uploadsOfBatch(database, params.id)).filter((upload) => mayGoOn(caller, upload));
    if (uploads.length === 0) throw notFound();
    return { status: 200, json: { id: params.id, items: uploads.map(viewOf) } };
  };
}
