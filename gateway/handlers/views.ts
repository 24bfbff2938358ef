/** How videos are watched: told by players, read by those who publish. */
import type { Answer, Handler } from '../answer.ts';
import { reportEverySeconds, type viewRoutes } from '../contract/views.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';
import { createShortCache } from '../short-cache.ts';
import { viewerOf } from '../viewing/viewer.ts';
import { believable, reduced } from '../views/playback.ts';
import { createPlaybackIds, type PlaybackIds } from '../views/playback-id.ts';
import { readAccount, readVideo } from '../views/read.ts';
import { viewerHash } from '../views/viewer.ts';
import type { HandlersOf } from './handlers-of.ts';

type Routes = typeof viewRoutes;

/** Of the longest playback that still tells something. */
const longestMs = 48 * 3_600_000;

export function viewHandlers(services: Services): HandlersOf<Routes> {
  const { database } = services;
  const ids = createPlaybackIds(services.secret);
  const videos = createShortCache<Awaited<ReturnType<typeof readVideo>>>({ milliseconds: 60_000, size: 256 });
  const accounts = createShortCache<Awaited<ReturnType<typeof readAccount>>>({ milliseconds: 60_000, size: 256 });
  return {
    beginPlayback: beginPlayback(services, ids),
    tellPlayback: tellPlayback(services, ids),
    readAnalytics: async ({ video, query: { days } }): Promise<Answer> => ({
      status: 200,
      json: await videos.get(`${video.id} ${days}`, () => readVideo(database, video.id, days)),
    }),
    readOwnAnalytics: async ({ caller, query: { days } }): Promise<Answer> => {
      const { id } = viewerOf(caller, 'account.library');
      return { status: 200, json: await accounts.get(`${id} ${days}`, () => readAccount(database, id, days)) };
    },
  };
}

function beginPlayback({ live }: Services, ids: PlaybackIds): Handler<Routes['beginPlayback']> {
  return async ({ video }): Promise<Answer> => {
    const collects = live.value('analytics').collect !== 'nothing';
    return { status: 201, json: { id: collects ? ids.make(video.id, Date.now()) : null, everySeconds: reportEverySeconds } };
  };
}

function tellPlayback({ live, views, secret }: Services, ids: PlaybackIds): Handler<Routes['tellPlayback']> {
  return async ({ video, caller, params, body, incoming, clientAddress }): Promise<Answer> => {
    const { collect } = live.value('analytics');
    const began = ids.beganAt(params.playback, video.id, Date.now(), longestMs);
    if (began === null) throw notFound();
    if (collect === 'nothing') return { status: 204 };
    const isUnfollowed = collect === 'views' || incoming.header('dnt') === '1' || incoming.header('sec-gpc') === '1';
    const report = believable(body, (Date.now() - began) / 1000);
    const accountId = caller?.kind === 'person' ? caller.id : null;
    views.tell({
      id: params.playback,
      startedAt: new Date(began),
      videoId: video.id,
      durationSeconds: video.duration_seconds,
      viewer: viewerHash(secret, { accountId, address: clientAddress, agent: incoming.header('user-agent') }),
      report: isUnfollowed ? reduced(report) : report,
    });
    return { status: 204 };
  };
}
