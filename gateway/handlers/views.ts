/** How videos are watched: told by players, read by those who publish. */
import type { Fragment } from '../../components/database/contract.ts';
import type { Answer, Handler, Incoming } from '../answer.ts';
import { createClientAddress } from '../client-address.ts';
import type { QueryOf } from '../contract/routes.ts';
import { reportEverySeconds, type viewRoutes } from '../contract/views.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';
import { createShortCache } from '../short-cache.ts';
import { viewerOf } from '../viewing/viewer.ts';
import { countryOf, deviceOf } from '../views/device.ts';
import { exported, exportFormats } from '../views/export.ts';
import { believable, reduced } from '../views/playback.ts';
import { createPlaybackIds, type PlaybackIds } from '../views/playback-id.ts';
import { firstDay, readVideo, readVideos, those } from '../views/read.ts';
import { viewerHash } from '../views/viewer.ts';
import type { HandlersOf } from './handlers-of.ts';

type Routes = typeof viewRoutes;

/** Of the longest playback that still tells something. */
const longestMs = 48 * 3_600_000;

export function viewHandlers(services: Services): HandlersOf<Routes> {
  const { database } = services;
  const ids = createPlaybackIds(services.secret);
  const videos = createShortCache<Awaited<ReturnType<typeof readVideo>>>({ milliseconds: 60_000, size: 256 });
  const overviews = createShortCache<Awaited<ReturnType<typeof readVideos>>>({ milliseconds: 60_000, size: 256 });
  const overview = async (name: string, which: Fragment, days: number): Promise<Answer> => ({
    status: 200,
    json: await overviews.get(`${name} ${days}`, () => readVideos(database, which, days)),
  });
  const file = (which: Fragment, asked: QueryOf<Routes['exportAnalytics']>): Answer => {
    const { format } = asked;
    const { from = firstDay(30), to = firstDay(1) } = asked;
    return {
      status: 200,
      headers: {
        'content-type': exportFormats[format],
        'content-disposition': `attachment; filename="figures-${from}-${to}.${format}"`,
        'cache-control': 'no-store',
      },
      stream: { body: exported(database, { which, from, to, format }), sizeBytes: null },
    };
  };
  return {
    beginPlayback: beginPlayback(services, ids),
    tellPlayback: tellPlayback(services, ids),
    readAnalytics: async ({ video, query: { days } }): Promise<Answer> => ({
      status: 200,
      json: await videos.get(`${video.id} ${days}`, () => readVideo(database, video.id, days)),
    }),
    exportAnalytics: ({ video, query }): Answer => file(those.ofVideo(database, video.id), query),
    readOwnAnalytics: ({ caller, query: { days } }): Promise<Answer> => {
      const { id } = viewerOf(caller, 'account.library');
      return overview(`account ${id}`, those.ofAccount(database, id), days);
    },
    exportOwnAnalytics: ({ caller, query }): Answer => file(those.ofAccount(database, viewerOf(caller, 'account.library').id), query),
    readChannelAnalytics: ({ channel: { id }, query: { days } }): Promise<Answer> =>
      overview(`channel ${id}`, those.ofChannel(database, id), days),
    exportChannelAnalytics: ({ channel, query }): Answer => file(those.ofChannel(database, channel.id), query),
    readSiteAnalytics: ({ query: { days } }): Promise<Answer> => overview('site', those.ofSite(database), days),
    exportSiteAnalytics: ({ query }): Answer => file(those.ofSite(database), query),
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
      groups: isUnfollowed ? {} : groupsOf(live, incoming),
      report: isUnfollowed ? reduced(report) : report,
    });
    return { status: 204 };
  };
}

/** The country is what a proxy says that is trusted: anybody could send such a header. */
function groupsOf(live: Services['live'], { header, remoteAddress }: Incoming): { device: string; country?: string } {
  const { countryHeader } = live.value('analytics');
  const isTrusted = countryHeader !== '' && createClientAddress(live.value('network').trustedProxies).trusts(remoteAddress);
  const country = isTrusted ? countryOf(header(countryHeader)) : null;
  return { device: deviceOf(header), ...(country !== null && { country }) };
}
