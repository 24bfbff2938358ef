/** Where the app writes its log: into the file of the supervisor, which keeps of what its children print only the last words and what went wrong. */
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
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
export function openAppLog({ folder, level, traced }: { folder: string; level: string; traced: boolean }): Logger {
  const output = pino.destination({
    dest: logPath(folder),
    sync: false,
    minLength: gatherBytes,
    maxLength: mostBytes,
    periodicFlush: gatherMilliseconds,
  });
  // A log that cannot be written is no reason to end.
  output.on('error', () => {});
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

const logPath = (folder: string): string => join(folder, 'logs', 'vitascope.log');
