/** The handlers of reports and moderation. */
import type { moderationRoutes } from '../../contract/moderation.ts';
import type { reportRoutes } from '../../contract/reports.ts';
import type { Services } from '../../services.ts';
import type { HandlersOf } from '../handlers-of.ts';
import {
  answerReporter,
  blockVideo,
  decideReports,
  listReports,
  noteReports,
  readmitAccount,
  readReports,
  suspendAccount,
  unblockVideo,
  warnOwner,
} from './moderation.ts';
import { listOwnReports, listWarnings, reportAccount, reportChannel, reportVideo, writeToModerators } from './reports.ts';

export function moderationHandlers(services: Services): HandlersOf<typeof reportRoutes & typeof moderationRoutes> {
  return {
    reportVideo: reportVideo(services),
    reportChannel: reportChannel(services),
    reportAccount: reportAccount(services),
    listOwnReports: listOwnReports(services),
    writeToModerators: writeToModerators(services),
    listWarnings: listWarnings(services),
    listReports: listReports(services),
    readReports: readReports(services),
    decideReports: decideReports(services),
    noteReports: noteReports(services),
    warnOwner: warnOwner(services),
    answerReporter: answerReporter(services),
    blockVideo: blockVideo(services),
    unblockVideo: unblockVideo(services),
    suspendAccount: suspendAccount(services),
    readmitAccount: readmitAccount(services),
  };
}
