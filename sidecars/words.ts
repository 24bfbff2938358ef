/** How a program's end is told to people. */
import { badLuck, badSource, type JobFailed } from './answer.ts';
import type { JailResult } from './jail.ts';

/** The last lines of an error output, without paths and control characters. */
export function tailOf(stderr: string): string {
  return stderr
    .replace(/[^\x20-\x7e\n]/g, '')
    .replace(/(file:)?\/[^\s:'",)\]]*/g, '…')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-4)
    .join(' | ')
    .slice(-500);
}

const damaged = /Invalid data found|not on whitelist|moov atom not found|Decoder .* not found|could not find codec parameters/i;

/** The problem of a run that did not end well, or null. */
export function failureOf(result: JailResult, what: string): JobFailed | null {
  const words = tailOf(result.stderr);
  switch (result.reason) {
    case 'aborted':
      return badLuck('aborted', 'The attempt was ended.');
    case 'timeout':
      return badLuck(
        `${what}-timeout`,
        'It took longer than is allowed for a source of this length.',
        words || 'Try again on a faster worker.',
      );
    case 'stalled':
      return badLuck(`${what}-stalled`, 'No progress for a minute; the source may be damaged.', words || undefined);
    case 'limit':
      return badLuck(`${what}-limit`, 'It needed more memory, time or space than a job may use.', words || undefined);
    case 'exit': {
      if (result.exitCode === 0) return null;
      if (damaged.test(result.stderr)) return badSource(`${what}-failed`, 'The source cannot be decoded.', words);
      const how = result.exitCode === null ? `signal ${result.signal}` : `exit ${result.exitCode}`;
      return badLuck(`${what}-failed`, `The program ended badly (${how}).`, words || undefined);
    }
  }
}
