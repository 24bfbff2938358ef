/** The log that the supervisor and the app share, each through a destination of its own. */
import { join } from 'node:path';
import pino from 'pino';

type Options = Omit<Exclude<Parameters<typeof pino.destination>[0], string | number | undefined>, 'dest'>;

/** `folder`: the one of logs. A log that cannot be written is no reason to end. */
export function openLogFile(folder: string, options: Options) {
  const file = pino.destination({ ...options, dest: join(folder, 'vitascope.log') });
  file.on('error', () => {});
  return file;
}

/** In a folder of data. */
export const logFolder = (data: string): string => join(data, 'logs');
