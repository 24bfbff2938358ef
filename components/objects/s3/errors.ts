/** What a store or the way to it says, in the words of the contract. */
import { ObjectError } from '../contract.ts';

/** The store answers that it cannot now. */
export class StoreBusy extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`it answers ${status}`);
    this.status = status;
  }
}

/** A part does not go on. */
export class PartStalled extends Error {
  constructor(partMs: number) {
    super(`it has taken nothing of a part for ${partMs / 1000} s`);
  }
}

const codes: Record<string, string> = {
  NoSuchKey: 'not-found',
  NotFound: 'not-found',
  InvalidRange: 'bad-range',
  EntityTooLarge: 'too-large',
  QuotaExceeded: 'storage-full',
  XMinioStorageFull: 'storage-full',
  XMinioAdminBucketQuotaExceeded: 'storage-full',
  KeyTooLongError: 'bad-key',
  // Stores over a file system: a file is where a folder is needed, or the other way round.
  ObjectParentIsFile: 'bad-key',
  ExistingObjectIsDirectory: 'bad-key',
  ObjectIsDirectory: 'bad-key',
};
const refused: Record<string, string> = {
  NoSuchBucket: 'The bucket of the object storage does not exist.',
  InvalidAccessKeyId: 'The object storage does not know the access key.',
  SignatureDoesNotMatch: 'The object storage does not accept the secret key.',
  AccessDenied: 'The object storage refuses access with this key.',
  Forbidden: 'The object storage refuses access with this key.',
  RequestTimeTooSkewed: 'The clock of this machine differs too much from that of the object storage.',
  AuthorizationHeaderMalformed: 'The object storage refuses the signature: is the region right?',
  MovedPermanently: 'The bucket is in another region, or at another endpoint.',
  PermanentRedirect: 'The bucket is in another region, or at another endpoint.',
};

/** Whatever a call of the store threw. What is no matter of the store comes through as it is. */
export function translated(error: unknown, key?: string): unknown {
  if (error instanceof ObjectError || !(error instanceof Error)) return error;
  const code = (error as { code?: unknown }).code;
  const known = typeof code === 'string' ? codes[code] : undefined;
  if (known === 'not-found') return new ObjectError(known, key === undefined ? 'There is no such object.' : `There is no object ${key}.`);
  if (known !== undefined) return new ObjectError(known, `The object storage refuses: ${code}.`, { cause: error });
  if (error instanceof StoreBusy && error.status === 507) return new ObjectError('storage-full', 'The object storage is full.');
  return new ObjectError('unavailable', reasonOf(error), { cause: error });
}

/** Whether the store answers, and will not change its mind before somebody changes a setting. */
export function isMisconfigured(error: unknown): boolean {
  const cause = error instanceof ObjectError ? error.cause : error;
  return (
    error instanceof ObjectError &&
    (cause === undefined ? /bucket/.test(error.message) : String((cause as { code?: unknown }).code) in refused)
  );
}

function reasonOf(error: Error): string {
  const code = String((error as { code?: unknown }).code ?? '');
  return refused[code] ?? `The object storage cannot be reached: ${code === '' ? error.message : code}.`;
}

/** Whether it may go well another time. */
export function isPassing(error: unknown): boolean {
  if (error instanceof StoreBusy) return error.status !== 507;
  if (error instanceof PartStalled) return true;
  const code = String((error as { code?: unknown }).code ?? '');
  return (
    /^(E[A-Z_]+|InternalError|SlowDown|ServiceUnavailable|RequestTimeout|OperationAborted)$/.test(code) ||
    /socket hang up/.test(String(error))
  );
}
