/** vitascope upload FILE: sends it, follows the encoding, and prints the watch address. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { type Api, createApi, type Video } from './api.ts';
import { type Connection, type ConnectionOptions, needKey, readConnection, withConnection } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { createMeter, type Meter } from './meter.ts';
import { digestOf, sendSource } from './send.ts';

interface UploadOptions extends ConnectionOptions {
  title?: string;
  description?: string;
  privacy?: string;
  profile?: string;
}
const pollMs = 500;
/** A server that restarts is back within this time; the encoding goes on meanwhile. */
const patienceMs = 60_000;

export function addUpload(program: Command): void {
  withConnection(program.command('upload').description('upload a file and wait until it is ready').argument('<file>'))
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
  let arrived = false;
  try {
    const title = options.title ?? basename(file).replace(/\.[A-Za-z0-9]{1,5}$/, '');
    // Made first, so that a wrong key or address shows before a large file is read.
    video = await api.createVideo({ title, ...pick(options) }, cancel.signal);
    meter.start('Checking', facts.size);
    const digest = await digestOf(file, meter.add, cancel.signal);
    meter.start('Sending', facts.size);
    const source = { videoId: video.id, profile: options.profile, file, sizeBytes: facts.size, digest };
    await sendSource(connection, { ...source, onBytes: meter.add, signal: cancel.signal });
    arrived = true;
    await follow(api, video, `${connection.server}/w/${video.shortId}`, meter, cancel.signal);
  } catch (error) {
    meter.stop();
    // What never arrived leaves no empty video behind.
    if (video && !arrived) await api.removeVideo(video.id).catch(() => undefined);
    if (!cancel.signal.aborted) throw error;
    const words = arrived && video ? `Stopped waiting; the encoding goes on: ${connection.server}/w/${video.shortId}` : 'Cancelled.';
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
      const passing = error instanceof CommandFailure && error.exitCode === exitCodes.unreachable && Date.now() - heardAt < patienceMs;
      if (!passing) throw error;
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

function pick(options: UploadOptions): { description?: string; privacy?: string } {
  return {
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.privacy === undefined ? {} : { privacy: options.privacy }),
  };
}
