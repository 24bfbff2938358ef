/** tus 1.0. What stands in quotation marks is the protocol's own text. */
import type { Answer, Handler, Incoming } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { checksumAlgorithms, tusExtensions, tusVersion } from '../contract/uploads.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { readChecksum, readConcat, readMetadata, requireVersion, sizeOf } from '../uploads/headers.ts';
import { openUpload as open, openFinal, wishesOf } from '../uploads/open.ts';
import { saveDetails, type Upload, uploadsOf, urlOf, viewOf } from '../uploads/rows.ts';
import { mayGoOn } from '../uploads/target.ts';

/** "The Server MUST include Tus-Version [...] SHOULD include Tus-Extension and Tus-Max-Size"; Tus-Checksum-Algorithm with its extension. */
export function describeUploads({ settings }: Services): Handler<Routes['describeUploads']> {
  return () => ({
    status: 204,
    headers: {
      allow: 'GET, HEAD, POST, OPTIONS',
      'tus-resumable': tusVersion,
      'tus-version': tusVersion,
      'tus-extension': tusExtensions,
      'tus-max-size': String(settings.maxUploadBytes),
      'tus-checksum-algorithm': checksumAlgorithms.join(','),
    },
  });
}

export function openUpload(services: Services): Handler<Routes['openUpload']> {
  return async ({ incoming, caller }) => {
    const { header, body, signal } = incoming;
    requireVersion(header);
    const metadata = header('upload-metadata');
    const wishes = wishesOf(readMetadata(metadata));
    const concat = readConcat(header('upload-concat'));
    if (concat.is === 'final') {
      // "The Client MUST NOT include the Upload-Length header in the final upload creation."
      if (header('upload-length') !== '' || body.present)
        throw refuse('bad-upload-header', 400, 'A final upload has neither length nor bytes.');
      const final = await openFinal(services, caller, { wishes, metadata, parts: concat.parts });
      return created(await services.uploads.finish(final.id));
    }
    if (header('upload-defer-length') !== '')
      throw refuse('bad-upload-header', 400, 'Upload-Length must be known at once.', 'This server does not offer creation-defer-length.');
    const lengthBytes = sizeOf(header, 'Upload-Length');
    const checksum = readChecksum(header('upload-checksum'));
    if (body.present) requireBytes(incoming);
    const upload = await open(services, caller, { wishes, metadata, lengthBytes, kind: concat.is === 'partial' ? 'partial' : 'whole' });
    if (!body.present) return created(upload);
    try {
      return created(await services.uploads.append(upload.id, { offset: 0, body, checksum, signal }));
    } catch (error) {
      // Nobody has heard of it yet. What was cut off stays, for whoever finds it by its fingerprint.
      if (!signal.aborted) await services.uploads.end(upload.id).catch(() => {});
      throw error;
    }
  };
}

export function readUpload(services: Services): Handler<Routes['readUpload']> {
  return async ({ params, caller, headOnly, incoming }): Promise<Answer> => {
    const found = await services.uploads.find(params.id, caller);
    if (!headOnly) return { status: 200, headers: headersOf(found), json: viewOf(found) };
    requireVersion(incoming.header);
    const upload = await services.uploads.settle(found.id);
    return { status: 200, headers: headersOf(upload), reportedBytes: 0 };
  };
}

export function appendToUpload(services: Services): Handler<Routes['appendToUpload']> {
  return async ({ params, caller, incoming }) => {
    const { header, body, signal } = incoming;
    requireVersion(header);
    requireBytes(incoming);
    const offset = sizeOf(header, 'Upload-Offset');
    const checksum = readChecksum(header('upload-checksum'));
    const { id } = await services.uploads.find(params.id, caller);
    const upload = await services.uploads.append(id, { offset, body, checksum, signal });
    return { status: 204, headers: headersOf(upload) };
  };
}

export function endUpload(services: Services): Handler<Routes['endUpload']> {
  return async ({ params, caller, incoming }) => {
    requireVersion(incoming.header);
    const { id } = await services.uploads.find(params.id, caller);
    await services.uploads.end(id);
    return { status: 204 };
  };
}

export function describeUpload({ database, uploads }: Services): Handler<Routes['describeUpload']> {
  return async ({ params, body, caller }) => {
    const { id } = await uploads.find(params.id, caller);
    const saved = await saveDetails(database, id, body);
    if (saved === null) throw refuse('upload-over', 410, 'All of it has arrived, or it is given up.', 'Change the video itself.');
    return { status: 200, json: viewOf(saved) };
  };
}

export function listUploads({ database }: Services): Handler<Routes['listUploads']> {
  return async ({ caller, query }) => {
    const uploads = await uploadsOf(database, caller?.id ?? '', query.fingerprint);
    const own = uploads.filter((upload) => mayGoOn(caller, upload));
    return { status: 200, json: { items: own.map(viewOf), nextCursor: null } };
  };
}

/** "PATCH requests MUST use Content-Type: application/offset+octet-stream, otherwise the server SHOULD return a 415." */
function requireBytes({ header }: Incoming): void {
  if (!/^application\/offset\+octet-stream *(;|$)/i.test(header('content-type')))
    throw refuse('bytes-expected', 415, 'The bytes of an upload come as application/offset+octet-stream.');
}

function created(upload: Upload): Answer {
  return { status: 201, headers: { ...headersOf(upload), location: urlOf(upload.id) } };
}

/** "The Server MUST prevent the client and/or proxies from caching the response by adding Cache-Control: no-store." */
function headersOf(upload: Upload): Record<string, string> {
  const isJoining = upload.kind === 'final' && upload.state === 'finishing';
  return {
    'cache-control': 'no-store',
    'upload-length': String(upload.lengthBytes),
    // "The response to a HEAD request for a final upload SHOULD NOT contain the Upload-Offset header unless the concatenation has been finished."
    ...(isJoining ? {} : { 'upload-offset': String(upload.offsetBytes) }),
    'upload-expires': upload.expiresAt.toUTCString(),
    ...(upload.metadata === '' ? {} : { 'upload-metadata': upload.metadata }),
    ...(upload.kind === 'partial' ? { 'upload-concat': 'partial' } : {}),
    ...(upload.parts === null ? {} : { 'upload-concat': `final;${upload.parts.map(urlOf).join(' ')}` }),
    ...(upload.videoId === null ? {} : { 'content-location': `/api/v1/videos/${upload.videoId}` }),
  };
}
