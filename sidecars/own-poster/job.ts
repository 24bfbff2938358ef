/** A poster from a picture that the owner brought. */
import { limits, maxPosterBytes, ownPosterArgs } from '../../media/index.ts';
import { badSource } from '../answer.ts';
import type { JobRunner } from '../job.ts';
import { sendPoster } from '../poster/pictures.ts';
import { failureOf } from '../words.ts';

export const runOwnPoster: JobRunner = async (_job, tools) => {
  const path = await tools.source('picture');
  const result = await tools.jail.run({
    program: 'ffmpeg',
    args: (at) => ownPosterArgs({ input: at.input, outDir: at.out }),
    input: path,
    out: tools.scratch,
    limits: { wallSeconds: limits.posterSeconds, fileBytes: maxPosterBytes, memoryBytes: 2_000_000_000 },
    signal: tools.signal,
  });
  const failure = failureOf(result, 'own-poster');
  if (failure !== null && result.reason !== 'exit') throw failure;
  if (failure !== null)
    throw badSource(
      'bad-picture',
      'The picture cannot be read.',
      'Save it as an ordinary JPEG, PNG or WebP picture, not a moving one, and send it again.',
    );
  return sendPoster(tools);
};
