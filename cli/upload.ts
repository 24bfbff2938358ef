/** vitascope upload FILE: sends it, follows the encoding, and prints the watch address. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { type Api, createApi, createCommandClient, isPassing, type Video } from './api.ts';
import { type Connection, type ConnectionOptions, needKey, readConnection, withConnection } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { createMeter, type Meter, megabytes } from './meter.ts';
import { digestOf, sendFile } from './send.ts';

interface UploadOptions extends ConnectionOptions {
  title?: string;
  description?: string;
  privacy?: 'public' | 'unlisted' | 'private';
  profile?: string;
}
const pollMs = 500;
/** A server that restarts is back within this time; the encoding goes on meanwhile. */
const patienceMs = 60_000;

export function addUpload(program: Command): void {
  withConnection(
    program
      .command('upload')
      .description('upload a file and wait until it is ready; run again, it goes on where it was interrupted')
      .argument('<file>'),
  )
    .option('-t, --title <title>', "title (the file's name)")
    .option('-d, --description <text>', 'description')
    .addOption(new Option('-p, --privacy <privacy>', 'who can watch (public)').choices(['public', 'unlisted', 'private']))
    .option('--profile <name>', "encoding profile (the server's choice)")
    .action(async (file: string, options: UploadOptions) => {
      const connection = await readConnection(options, process.env);
      needKey(connection);
      await upload(connection, file, options);
    });
}

async function upload(connection: Connection, file: string, options: UploadOptions): Promise<void> {
  const facts = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(
      exitCodes.usage,
      error.code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${error.code}).`,
    );
  });
  if (!facts.isFile()) throw new CommandFailure(exitCodes.usage, `${file} is not a file.`);
  if (facts.size === 0) throw new CommandFailure(exitCodes.usage, `${file} is empty.`);

  const api = createApi(connection);
  const cancel = new AbortController();
  const onInterrupt = () => cancel.abort();
  process.once('SIGINT', onInterrupt);
  const meter = createMeter(process.stderr);
  let video: Video | null = null;
  try {
    // Asked first, so that a wrong key or address shows before a large file is read.
    await createCommandClient(connection)('GET /api/v1/uploads', { signal: cancel.signal });
    meter.start('Checking', facts.size);
    const sha256 = await digestOf(file, meter.add, cancel.signal);
    meter.start('Sending', facts.size);
    const title = options.title ?? basename(file).replace(/\.[A-Za-z0-9]{1,5}$/, '');
    const id = await sendFile(connection, {
      file,
      sizeBytes: facts.size,
      sha256,
      wishes: { title, filename: basename(file), ...pick(options) },
      onBytes: meter.set,
      onResume: (sent) => meter.say(`Going on from ${megabytes(sent)}, which an earlier run has sent.`),
      signal: cancel.signal,
    });
    video = await api.readVideo(id, cancel.signal);
    await follow(api, video, `${connection.server}/w/${video.shortId}`, meter, cancel.signal);
  } catch (error) {
    meter.stop();
    if (!cancel.signal.aborted) throw error;
    const words = video
      ? `Stopped waiting; the encoding goes on: ${connection.server}/w/${video.shortId}`
      : 'Stopped. The same command goes on from here, within a day.';
    throw new CommandFailure(exitCodes.interrupted, words);
  } finally {
    meter.stop();
    process.off('SIGINT', onInterrupt);
  }
}

async function follow(api: Api, video: Video, address: string, meter: Meter, signal: AbortSignal): Promise<void> {
  const startedAt = Date.now();
  let heardAt = startedAt;
  let playable = false;
  meter.start('Encoding', 1000);
  for (;;) {
    const now = await api.readVideo(video.id, signal).catch((error) => {
      if (!isPassing(error) || Date.now() - heardAt >= patienceMs) throw error;
      return null;
    });
    if (now) {
      heardAt = Date.now();
      meter.set(Math.floor(now.progress * 1000));
      if (now.playback && !playable) {
        playable = true;
        meter.say(`Playable after ${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${address}`);
      }
      if (now.state === 'failed') {
        throw new CommandFailure(
          exitCodes.failed,
          `The video failed. ${[now.problem?.title, now.problem?.detail].filter(Boolean).join(' ')}`.trim(),
        );
      }
      if (now.state === 'ready') {
        meter.stop();
        console.log(address);
        return;
      }
    }
    await sleep(pollMs, undefined, { signal });
  }
}

function pick({ description, privacy, profile }: UploadOptions): Pick<UploadOptions, 'description' | 'privacy' | 'profile'> {
  return {
    ...(description === undefined ? {} : { description }),
    ...(privacy === undefined ? {} : { privacy }),
    ...(profile === undefined ? {} : { profile }),
  };
}
