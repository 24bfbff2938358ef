/** What moderators see of reports, and what they do. docs/moderation.md explains it. */
import { z } from 'zod';
import { byVideo, videoView } from './public.ts';
import { longestReason, moderationSteps, reportKinds, reportStates, reportTargets, shortestReason } from './report-kinds.ts';
import { byReport, messageView, moderationText } from './reports.ts';
import { route } from './routes.ts';

const targetKind = z.enum(reportTargets);
const state = z.enum(reportStates);
const kind = z.enum(reportKinds);
const byTarget = z.object({
  kind: targetKind.describe('What is reported.').meta({ examples: ['video'] }),
  target: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .describe('Its id.'),
});
const byAccount = z.object({ account: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });
const person = z.object({ id: z.string(), name: z.string() });

export const targetView = z
  .object({
    kind: targetKind,
    id: z.string(),
    /** As it is called now; when it is gone, as it was called when it was reported. */
    name: z.string(),
    /** What it was called when it was reported last, of a comment all that it said; null: as now. */
    nameThen: z.string().nullable(),
    /** Of a comment: all of it, where it is there. */
    text: z.string().nullable(),
    gone: z.boolean(),
    /** On the public site; null where it has no page. */
    url: z.string().nullable(),
    /** Of a video and of a comment: whether a moderator has taken it down, and why. */
    blocked: z.object({ at: z.string(), reason: z.string() }).nullable(),
    /** The account that it belongs to, or that made it. */
    owner: person.extend({ suspended: z.boolean() }).nullable(),
    hasPicture: z.boolean(),
  })
  .meta({ id: 'ReportTarget', description: 'What is reported, as it is now.' });

const caseView = z
  .object({
    /** `kind:id` of the target. */
    id: z.string(),
    target: targetView,
    /** Of the newest open report, or else of the newest one. */
    state,
    kinds: z.array(kind),
    reports: z.number().int(),
    open: z.number().int(),
    firstAt: z.string(),
    lastAt: z.string(),
  })
  .meta({ id: 'ReportCase', description: 'All reports about the same thing.' });

const reportView = z
  .object({
    id: z.string(),
    kind,
    reason: z.string(),
    atSeconds: z.number().nullable(),
    state,
    reporter: person.nullable(),
    createdAt: z.string(),
    closedAt: z.string().nullable(),
    messages: z.array(messageView),
  })
  .meta({ id: 'Report', description: 'What somebody reported.' });

const stepView = z
  .object({ id: z.string(), step: z.enum(moderationSteps), text: z.string().nullable(), by: person.nullable(), createdAt: z.string() })
  .meta({ id: 'ModerationStep', description: 'What a moderator did, or noted.' });

const wholeCase = caseView
  .extend({
    /** Newest first, the last hundred. */
    items: z.array(reportView),
    history: z.array(stepView),
  })
  .meta({ id: 'WholeReportCase', description: 'What is reported of a thing, and what moderators did about it.' });

const reason = z.string().trim().min(shortestReason).max(longestReason);
const path = '/api/v1/admin/reports/{kind}/{target}';
const see = { listeners: ['admin'], access: 'moderation.read', rate: 'read', method: 'GET' } as const;
const act = { listeners: ['admin'], access: 'moderation.act', rate: 'write' } as const;
const answers = { 200: { json: wholeCase } } as const;
const blocking = {
  listeners: ['admin'],
  access: 'video.block',
  rate: 'write',
  path: '/api/v1/admin/videos/{id}/block',
  removedToo: true,
} as const;

export const moderationRoutes = {
  listReports: route({
    ...see,
    summary: 'What is reported, by target; those with the newest reports first. `pending`: how many reports nobody has looked at, in all',
    path: '/api/v1/admin/reports',
    query: z.object({
      /** `open`: pending or investigating. */
      state: z.enum(['open', ...reportStates, 'all']).default('open'),
      kind: kind.optional().describe('Only those for this reason.'),
      target: targetKind.optional().describe('Only those about such things.'),
      limit: z.coerce.number().int().min(1).max(100).default(30),
      cursor: z.string().max(200).optional(),
    }),
    answers: { 200: { json: z.object({ items: z.array(caseView), nextCursor: z.string().nullable(), pending: z.number().int() }) } },
    problems: ['bad-cursor'],
  }),
  readReports: route({ ...see, summary: 'All about one target', path, params: byTarget, answers, problems: [] }),
  decideReports: route({
    ...act,
    summary: 'Decides about the open reports of a target; `pending` opens again what was decided last',
    method: 'POST',
    path: `${path}/decision`,
    params: byTarget,
    body: { json: z.strictObject({ state }).meta({ examples: [{ state: 'rejected' }] }) },
    answers,
    problems: ['nothing-to-decide'],
  }),
  noteReports: route({
    ...act,
    summary: 'Notes something that only moderators see',
    method: 'POST',
    path: `${path}/notes`,
    params: byTarget,
    body: { json: z.strictObject({ text: moderationText }).meta({ examples: [{ text: 'Asked a lawyer.' }] }) },
    answers,
    problems: [],
  }),
  warnOwner: route({
    ...act,
    summary: 'Tells the owner of a target something, on the account page and by letter where letters are sent',
    method: 'POST',
    path: `${path}/warnings`,
    params: byTarget,
    body: { json: z.strictObject({ text: moderationText }).meta({ examples: [{ text: 'Please name the makers of the music.' }] }) },
    answers,
    problems: ['no-owner'],
  }),
  answerReporter: route({
    ...act,
    summary: 'Writes to whoever reported something',
    method: 'POST',
    path: '/api/v1/admin/reports/{report}/messages',
    params: byReport,
    body: { json: z.strictObject({ text: moderationText }).meta({ examples: [{ text: 'Which person do you mean?' }] }) },
    answers: { 201: { json: messageView } },
    problems: ['no-reporter'],
  }),
  blockVideo: route({
    ...blocking,
    summary: 'Takes a video down: nobody sees it but its owner and moderators. Accepts what is reported of it',
    description: 'Its owner is shown the reason, and cannot make it public again.',
    method: 'PUT',
    params: byVideo,
    body: { json: z.strictObject({ reason }).meta({ examples: [{ reason: 'It shows somebody who did not want to be shown.' }] }) },
    answers: { 200: { json: videoView } },
    problems: [],
  }),
  unblockVideo: route({
    ...blocking,
    summary: 'Puts a video back that was taken down, with the privacy that it had',
    method: 'DELETE',
    params: byVideo,
    answers: { 200: { json: videoView } },
    problems: [],
  }),
  suspendAccount: route({
    ...act,
    summary: 'Suspends the account of a user, until a time or for good: it is signed out everywhere, and cannot sign in',
    method: 'PUT',
    path: '/api/v1/admin/suspensions/{account}',
    params: byAccount,
    body: {
      json: z
        .strictObject({ reason, until: z.iso.datetime().nullable().default(null) })
        .meta({ examples: [{ reason: 'Spam, again and again.', until: null }] }),
    },
    answers: { 204: { empty: true } },
    problems: ['forbidden'],
  }),
  readmitAccount: route({
    ...act,
    summary: 'Ends the suspension of an account',
    method: 'DELETE',
    path: '/api/v1/admin/suspensions/{account}',
    params: byAccount,
    answers: { 204: { empty: true } },
    problems: ['forbidden'],
  }),
} as const;
