/** Where the app writes its log: into the file of the supervisor, which keeps of what its children print only the last words and what went wrong. */
import pino, { type Logger } from 'pino';
import { logFolder, openLogFile } from './log-file.ts';
import { traceOfLine } from './log-trace.ts';

const gatherBytes = 8192;
const gatherMilliseconds = 100;
/** While the disk is full, more than this is left out. */
const mostBytes = 4 * 1024 * 1024;
const warning = 40;

/**
 * Lines are gathered for a moment: with one for each request, a call of the system for each would be a quarter of what a read costs.
 * Whatever warns is written at once, with all that came before it; so nothing that explains an end is lost by it. Each piece is added to the
 * file at once, so that those of two processes do not mix.
 */
export function openAppLog({ data, level, traced }: { data: string; level: string; traced: boolean }): Logger {
  const output = openLogFile(logFolder(data), {
    sync: false,
    minLength: gatherBytes,
    maxLength: mostBytes,
    periodicFlush: gatherMilliseconds,
  });
  const flush = () => {
    try {
      output.flushSync();
    } catch {
      // To say that something failed must not fail itself.
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
