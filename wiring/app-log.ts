/** Where the app writes its log: to its output, which the supervisor keeps. */
import pino, { type Logger } from 'pino';
import { traceOfLine } from './log-trace.ts';

const gatherBytes = 8192;
const gatherMilliseconds = 100;
const warning = 40;

/**
 * Lines are gathered for a moment: with one for each request, a call of the system for each would be a quarter of what a read costs.
 * Whatever warns is written at once, with all that came before it; so nothing that explains an end is lost by it.
 */
export function openAppLog({ level, traced }: { level: string; traced: boolean }): Logger {
  const output = pino.destination({ dest: 1, sync: false, minLength: gatherBytes, periodicFlush: gatherMilliseconds });
  const flush = () => {
    try {
      output.flushSync();
    } catch {
      // Whoever read it has gone. To say that something failed must not fail itself.
    }
  };
  return pino(
    {
      level,
      base: null,
      ...(traced && { mixin: traceOfLine }),
      hooks: {
        logMethod(args, write, level) {
          write.apply(this, args);
          if (level >= warning) flush();
        },
      },
    },
    output,
  );
}
