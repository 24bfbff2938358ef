/** What people report, and what comes of it for them. docs/moderation.md explains it. */
import { z } from 'zod';
import { byHandle } from './channels.ts';
import { byVideo } from './public.ts';
import { longestReason, reportKinds, reportStates, reportTargets, shortestReason } from './report-kinds.ts';
import { route } from './routes.ts';

const listeners = ['public'] as const;
const kind = z.enum(reportKinds);
const reason = z.string().trim().min(shortestReason).max(longestReason);
export const moderationText = z.string().trim().min(1).max(2000);
export const byReport = z.object({ report: z.uuid().describe('Which report.') });

export const reportAsked = z
  .strictObject({ kind, reason })
  .meta({ examples: [{ kind: 'spam', reason: 'It advertises the same thing in every video.' }] });
const askedOfVideo = z
  .strictObject({ kind, reason, atSeconds: z.number().nonnegative().max(10_000_000).nullable().default(null) })
  .meta({ examples: [{ kind: 'privacy', reason: 'I am in it, and was not asked.', atSeconds: 12.5 }] });

export const messageView = z
  .object({
    id: z.string(),
    fromModerators: z.boolean(),
    text: z.string().meta({ examples: ['Which person do you mean?'] }),
    createdAt: z.string(),
  })
  .meta({ id: 'ReportMessage', description: 'What moderators and a reporter write to each other.' });

const ownReport = z
  .object({
    id: z.string(),
    target: z.object({ kind: z.enum(reportTargets), id: z.string(), name: z.string() }),
    kind,
    reason,
    atSeconds: z.number().nullable(),
    state: z.enum(reportStates),
    createdAt: z.string(),
    closedAt: z.string().nullable(),
    messages: z.array(messageView),
  })
  .meta({ id: 'OwnReport', description: 'What the caller has reported.' });

const warning = z
  .object({
    id: z.string(),
    text: z.string().meta({ examples: ['Please name the makers of the music.'] }),
    about: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: 'Warning', description: 'What moderators told the owner of something.' });

/** To guests only that it has arrived: they could not read it. */
export const reportMade = z
  .object({ id: z.string(), state: z.enum(reportStates) })
  .meta({ id: 'ReportMade', description: 'A report that has arrived.' });
const report = { listeners, method: 'POST', rate: 'report' } as const;
const answers = { 201: { json: reportMade } } as const;

export const reportRoutes = {
  reportVideo: route({
    ...report,
    summary: 'Reports a video to the moderators; guests may where the instance allows it',
    path: '/api/v1/videos/{id}/reports',
    access: 'reader',
    params: byVideo,
    headers: ['vitascope-pass'],
    body: { json: askedOfVideo },
    answers,
    problems: ['unauthorized', 'forbidden', 'already-reported', 'own-report'],
  }),
  reportChannel: route({
    ...report,
    summary: 'Reports a channel to the moderators; guests may where the instance allows it',
    path: '/api/v1/channels/{handle}/reports',
    access: 'visitor',
    names: 'handle',
    params: byHandle,
    body: { json: reportAsked },
    answers,
    problems: ['unauthorized', 'forbidden', 'already-reported', 'own-report'],
  }),
  reportAccount: route({
    ...report,
    summary: 'Reports an account to the moderators',
    path: '/api/v1/accounts/{account}/reports',
    access: 'report.make',
    params: z.object({ account: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }),
    body: { json: reportAsked },
    answers,
    problems: ['already-reported', 'own-report'],
  }),
  listOwnReports: route({
    listeners,
    summary: 'What the caller has reported, newest first, and what moderators wrote about it',
    method: 'GET',
    path: '/api/v1/account/reports',
    access: 'report.own',
    rate: 'read',
    query: z.object({ limit: z.coerce.number().int().min(1).max(50).default(20), cursor: z.string().max(200).optional() }),
    answers: { 200: { json: z.object({ items: z.array(ownReport), nextCursor: z.string().nullable() }) } },
    problems: ['bad-cursor'],
  }),
  writeToModerators: route({
    listeners,
    summary: 'Writes to the moderators about an own report that is open',
    method: 'POST',
    path: '/api/v1/account/reports/{report}/messages',
    access: 'report.make',
    rate: 'report',
    params: byReport,
    body: { json: z.strictObject({ text: moderationText }).meta({ examples: [{ text: 'The one in the red coat.' }] }) },
    answers: { 201: { json: messageView } },
    problems: ['report-closed'],
  }),
  listWarnings: route({
    listeners,
    summary: 'What moderators told the caller about what is theirs, newest first; the last hundred',
    method: 'GET',
    path: '/api/v1/account/warnings',
    access: 'report.own',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(warning), nextCursor: z.null() }) } },
    problems: [],
  }),
} as const;
