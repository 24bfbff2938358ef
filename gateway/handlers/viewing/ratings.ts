/** Who likes a video. */
import { may } from '../../access.ts';
import type { Answer, Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import type { Services } from '../../services.ts';
import { rate, ratingOf } from '../../viewing/ratings.ts';
import { viewerOf } from '../../viewing/viewer.ts';

export function readRating({ database }: Services): Handler<Routes['readRating']> {
  return async ({ video, caller }): Promise<Answer> => {
    // A key that may not see what its account keeps is shown what guests are.
    const account = caller?.kind === 'person' && may(caller, 'account.library', null) === 'yes' ? caller.id : null;
    return { status: 200, json: await ratingOf(database, account, video.id) };
  };
}

export function rateVideo({ database }: Services): Handler<Routes['rateVideo']> {
  return async ({ video, caller, body }): Promise<Answer> => {
    const { id } = viewerOf(caller, 'account.watch');
    await rate(database, id, video.id, body.rating);
    return { status: 200, json: await ratingOf(database, id, video.id) };
  };
}
