/** What a run on a graphics card that ended badly was about. */
import { badLuck, JobFailed } from '../answer.ts';
import type { JailResult } from '../jail.ts';
import { tailOf } from '../words.ts';

/** NVENC, CUDA, VA-API, Quick Sync: no session or no memory is left. Looked for first, as the words of a failure stand behind. */
const busy =
  /OpenEncodeSessionEx failed: (out of memory|incompatible client key)|CUDA_ERROR_OUT_OF_MEMORY|Failed to create (encode pipeline|encode|decode) (config|context).*(resource allocation failed|hardware busy)|VA_STATUS_ERROR_(ALLOCATION_FAILED|HW_BUSY)|hardware busy|device busy|MFX.*\(-4\)/i;

/** Ended by somebody, not by a fault of its own: SIGINT, SIGKILL, SIGTERM, directly or through the jail. */
const endedFromOutside = ({ exitCode, signal }: JailResult): boolean =>
  (signal !== null && ['SIGINT', 'SIGKILL', 'SIGTERM'].includes(signal)) || [130, 137, 143].includes(exitCode ?? 0);

/**
 * Null when the card has nothing to do with it. Whatever else ended the program is put down to the card: the family begins again in software,
 * and a source that is at fault is found out there.
 */
export function cardTrouble(result: JailResult): JobFailed | null {
  if (result.reason === 'aborted' || result.reason === 'timeout' || result.exitCode === 0) return null;
  const detail = tailOf(result.stderr) || undefined;
  if (busy.test(result.stderr)) return encoderBusy(detail);
  if (result.reason === 'exit' && endedFromOutside(result)) return null;
  return new JobFailed(
    { code: 'encoder-failed', status: 503, title: 'The graphics card could not encode it.', ...(detail && { detail }) },
    false,
  );
}

/** The job goes back unharmed. */
export function encoderBusy(detail?: string): JobFailed {
  return badLuck('encoder-busy', 'The graphics card has no session left.', detail);
}
