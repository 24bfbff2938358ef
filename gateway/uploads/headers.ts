/** The headers of tus 1.0, read. */
import { checksumAlgorithms, tusVersion } from '../contract/uploads.ts';
import { type Refusal, refuse } from '../problem.ts';

type Header = (name: string) => string;

/**
 * "If the version specified by the Client is not supported by the Server, it MUST respond with the 412 Precondition Failed status and MUST
 * include the Tus-Version header into the response."
 */
export function requireVersion(header: Header): void {
  if (header('tus-resumable') !== tusVersion)
    throw refuse('tus-version', 412, `Send Tus-Resumable: ${tusVersion}.`, undefined, { 'tus-version': tusVersion });
}

const bad = (what: string): Refusal => refuse('bad-upload-header', 400, what);

/** "The value MUST be a non-negative integer." */
export function sizeOf(header: Header, name: 'Upload-Length' | 'Upload-Offset'): number {
  const text = header(name.toLowerCase());
  if (!/^\d{1,15}$/.test(text)) throw bad(`${name} must be a whole number of bytes.`);
  return Number(text);
}

/**
 * "One or more comma-separated key-value pairs. The key and value MUST be separated by a space. The key MUST NOT contain spaces and commas
 * and MUST NOT be empty. All keys MUST be unique. The value MUST be Base64 encoded. [It] MAY be empty."
 */
export function readMetadata(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  if (text.trim() === '') return found;
  for (const pair of text.split(',')) {
    const [, key = '', value = ''] = /^\s*([^\s,]+)(?: +([A-Za-z0-9+/]*={0,2}))?\s*$/.exec(pair) ?? [];
    if (key === '' || Object.hasOwn(found, key)) throw bad('Upload-Metadata is not written as key base64,key base64.');
    try {
      Object.defineProperty(found, key, {
        value: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64')),
        enumerable: true,
      });
    } catch {
      throw bad(`Upload-Metadata: ${key} is not UTF-8.`);
    }
  }
  return found;
}

/** "The Upload-Checksum request header contains information about the checksum of the current body payload: algorithm, space, Base64." */
export function readChecksum(text: string): { algorithm: (typeof checksumAlgorithms)[number]; value: Buffer } | undefined {
  if (text === '') return undefined;
  const [name = '', value = ''] = text.trim().split(/ +/);
  const algorithm = checksumAlgorithms.find((one) => one === name);
  // "If the algorithm is not supported, the Server MUST respond with the 400 Bad Request status."
  if (algorithm === undefined) throw bad(`Upload-Checksum may be one of: ${checksumAlgorithms.join(', ')}.`);
  const digest = Buffer.from(value, 'base64');
  if (digest.length !== { sha1: 20, sha256: 32 }[algorithm]) throw bad(`Upload-Checksum is no ${algorithm} in Base64.`);
  return { algorithm, value: digest };
}

export type Concat = { is: 'none' } | { is: 'partial' } | { is: 'final'; parts: string[] };
const mostParts = 100;

/** "partial", or "final;" and the addresses of the parts, absolute or not, separated by spaces. */
export function readConcat(text: string): Concat {
  if (text === '') return { is: 'none' };
  if (text === 'partial') return { is: 'partial' };
  const listed = /^final;(.+)$/.exec(text)?.[1];
  if (listed === undefined) throw bad('Upload-Concat is partial, or final; and the addresses of the parts.');
  const parts = listed.trim().split(/ +/).map(partOf);
  if (parts.length > mostParts || new Set(parts).size < parts.length)
    throw bad(`Upload-Concat names a part twice, or more than ${mostParts}.`);
  return { is: 'final', parts };
}
function partOf(address: string): string {
  const id = /^(?:https?:\/\/[^/\s]+)?\/api\/v1\/uploads\/([0-9a-f-]{36})$/i.exec(address)?.[1];
  if (id === undefined) throw bad('Upload-Concat names an address that is no upload here.');
  return id.toLowerCase();
}
