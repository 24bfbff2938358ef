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

/** What a source that is cut off causes too, and a card that leaves frames out or puts key frames elsewhere. */
const badOutput: readonly unknown[] = ['bad-segment', 'source-truncated'];

/**
 * Null when the card has nothing to do with it; `published` is what the publisher threw, or null. Whatever else ended the program is put down to the card: the family begins again in software,
 * and a source that is at fault is found out there.
 */
export function cardTrouble(result: JailResult, published: unknown): JobFailed | null {
  const ended = published instanceof JobFailed ? published.problem : null;
  const isBad = badOutput.includes(ended?.code);
  // Whatever else went wrong on the way to the server is told as it is.
  if (published !== null && !isBad) return null;
  const detail = tailOf(result.stderr) || ended?.detail;
  if (result.exitCode !== 0 && busy.test(result.stderr)) return encoderBusy(detail);
  const byItself = (result.reason === 'exit' || result.reason === 'limit') && !endedFromOutside(result);
  const isFault = result.reason === 'stalled' || (result.exitCode !== 0 && byItself);
  if (!isFault && !isBad) return null;
  return new JobFailed(
    { code: 'encoder-failed', status: 503, title: 'The graphics card could not encode it.', ...(detail && { detail }) },
    false,
  );
}

/** The job goes back unharmed. */
export function encoderBusy(detail?: string): JobFailed {
  return badLuck('encoder-busy', 'The graphics card has no session left.', detail);
}
