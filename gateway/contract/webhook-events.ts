/** What webhooks can tell. docs/webhooks.md and the route that lists them are written from this table. */

export interface WebhookEvent {
  /** In words for people. */
  summary: string;
  /** Whose hooks hear of it: those of the video's owner and of its organisation, or only those of the instance. The latter hear of everything. */
  about: 'video' | 'instance';
  /** Its name in the event log, where that is another one. */
  logged?: string;
}

export const webhookEvents = {
  'video.created': { summary: 'A video was made; its file has yet to come', about: 'video' },
  'video.uploaded': { summary: 'The file of a video has arrived, also one that replaces an earlier file', about: 'video' },
  'video.processing': { summary: 'Work on a video has begun, or begun again after a failure', about: 'video' },
  'video.playable': { summary: 'The beginning of a video can be watched', about: 'video' },
  'video.ready': { summary: 'A video is complete in its first form', about: 'video' },
  'video.published': { summary: 'Everybody can watch a video from now on: it is public, and can be played', about: 'video' },
  'video.failed': { summary: 'A video could not be made; `problem` says why', about: 'video' },
  'video.updated': { summary: 'Something about a video has changed: its title, who sees it, or what was made of it', about: 'video' },
  'video.deleted': { summary: 'A video was removed; it can be restored for 30 days', about: 'video', logged: 'video.removed' },
  'video.restored': { summary: 'A removed video is back', about: 'video' },
  'video.purged': { summary: 'A removed video can no longer be restored', about: 'video' },
  'video.edition-begun': { summary: 'A video is being made anew, while it can be watched', about: 'video' },
  'video.edition-shown': { summary: 'What was made anew is shown', about: 'video' },
  'video.edition-failed': { summary: 'A video could not be made anew; what it showed stays', about: 'video' },
  'video.edition-cancelled': { summary: 'Making a video anew was given up', about: 'video' },
  'video.track-failed': { summary: 'A further codec of a video could not be made', about: 'video' },
  'video.blocked': { summary: 'A moderator has taken a video down; `reason` says why', about: 'video' },
  'video.unblocked': { summary: 'A moderator has put a video back that was taken down', about: 'video' },
  'comment.created': { summary: 'Somebody has written under a video; `comment` is its id', about: 'video' },
  'comment.deleted': { summary: 'A comment under a video was deleted', about: 'video' },
  'worker.registered': { summary: 'A worker has been registered', about: 'instance' },
  'worker.connected': { summary: 'A worker has come, or come back', about: 'instance' },
  'worker.offline': { summary: 'A worker has not been heard of for a minute and a half', about: 'instance' },
  'worker.draining': { summary: 'A worker takes no more jobs', about: 'instance' },
  'worker.disabled': { summary: 'A worker was disabled; its key is refused', about: 'instance' },
  'worker.removed': { summary: 'A worker was removed', about: 'instance' },
  'job.failed': { summary: 'A job was given up after all its attempts; `problem` says why', about: 'instance' },
  'report.created': { summary: 'Somebody has reported something to the moderators', about: 'instance' },
  'report.decided': { summary: 'A moderator has decided about reports', about: 'instance' },
  'settings.changed': { summary: 'An administrator has changed settings', about: 'instance' },
  'alert.raised': { summary: 'Something is wrong with the instance, or still is; see Alerts', about: 'instance' },
  'alert.resolved': { summary: 'What an alert was about is over', about: 'instance' },
  'webhook.disabled': { summary: 'A webhook was disabled, since its receiver is gone or has failed for days', about: 'instance' },
} as const satisfies Record<string, WebhookEvent>;
export type WebhookEventName = keyof typeof webhookEvents;
export const webhookEventNames = Object.keys(webhookEvents) as [WebhookEventName, ...WebhookEventName[]];

/** Sent when somebody asks for it; no hook has to choose it. */
export const testEvent = 'webhook.test';

const names = new Map<string, WebhookEventName>(
  webhookEventNames.map((name) => {
    const { logged = name }: WebhookEvent = webhookEvents[name];
    return [logged, name];
  }),
);
/** What an event of the log is called here; null for what webhooks do not tell. */
export function toldAs(logged: string): WebhookEventName | null {
  return names.get(logged) ?? null;
}
