/** The handlers of what viewers keep. */
import type { ratingRoutes } from '../../contract/ratings.ts';
import type { viewingRoutes } from '../../contract/viewing.ts';
import type { Services } from '../../services.ts';
import type { HandlersOf } from '../handlers-of.ts';
import {
  clearHistory,
  dropWatchLater,
  forgetWatched,
  isForLater,
  listHistory,
  listUnfinished,
  listWatchLater,
  pauseHistory,
  readPosition,
  restoreWatched,
  savePosition,
  watchLater,
} from './history.ts';
import { rateVideo, readRating } from './ratings.ts';
import { follow, listFollowedVideos, listSubscriptions, readSubscription, unfollow } from './subscriptions.ts';

export function viewingHandlers(services: Services): HandlersOf<typeof viewingRoutes & typeof ratingRoutes> {
  return {
    readSubscription: readSubscription(services),
    follow: follow(services),
    unfollow: unfollow(services),
    listSubscriptions: listSubscriptions(services),
    listFollowedVideos: listFollowedVideos(services),
    readRating: readRating(services),
    rateVideo: rateVideo(services),
    readPosition: readPosition(services),
    savePosition: savePosition(services),
    listHistory: listHistory(services),
    listUnfinished: listUnfinished(services),
    pauseHistory: pauseHistory(services),
    clearHistory: clearHistory(services),
    forgetWatched: forgetWatched(services),
    restoreWatched: restoreWatched(services),
    isForLater: isForLater(services),
    listWatchLater: listWatchLater(services),
    watchLater: watchLater(services),
    dropWatchLater: dropWatchLater(services),
  };
}
