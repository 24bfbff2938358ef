/**
 * What administrators can set while the server runs, by section: names, types, limits, defaults and help in one table. Changes hold at
 * once on the gateway that took them, and within a minute on others. What is set by an option or a variable at start wins, and is shown so.
 */
import { z } from 'zod';
import { commentPolicies } from './comment-policies.ts';
import { downloadPolicies } from './downloads.ts';
import { productName } from './product.ts';
import { allowances } from './rates.ts';
import { signUpPolicies, siteAccesses } from './roles.ts';

/** Says what a field is for; it stands in the JSON Schema that pages make their forms from. */
const field = <S extends z.ZodType>(schema: S, description: string): S => schema.describe(description);

const hostName = z
  .string()
  .regex(/^(\[?[0-9a-f:.]+\]?|[a-z0-9_]([a-z0-9._-]*[a-z0-9])?)$/i, 'A name without scheme and port, such as video.example.org.');
const proxy = z.union([z.literal('loopback'), z.ipv4(), z.ipv6()]);
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, 'A domain such as example.org.');
/** Calls a minute; 0: any. */
const calls = z.number().int().min(0).max(10_000_000);
/** -1: none. */
const quota = z.number().int().min(-1).max(Number.MAX_SAFE_INTEGER);
const seconds = z
  .number()
  .int()
  .min(0)
  .max(30 * 86_400);
/** 0: any. */
const byteRate = z.number().int().min(0).max(1e12);
const version = z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/, 'A version such as 1.2.0.');

const counted = 'a minute of one account, or of one address without; a key has half of it; 0: any';

export const sections = {
  instance: {
    title: 'About this instance',
    schema: z.strictObject({
      name: field(z.string().trim().min(1).max(60).default(productName), 'Name that visitors see.'),
      tagline: field(z.string().trim().max(160).default(''), 'One sentence that stands on the home page.'),
      description: field(z.string().trim().max(2000).default(''), 'A few words for visitors.'),
      contact: field(z.string().trim().max(200).default(''), 'Where people reach you: an address or a page.'),
      terms: field(z.string().max(50_000).default(''), 'Rules of this instance, in plain text.'),
    }),
  },
  site: {
    title: 'Who sees the site',
    schema: z.strictObject({
      access: field(
        z.enum(siteAccesses).default('public'),
        'public: everybody sees what is public. members: nothing is shown to those who have no account here; they are led to the page for signing in.',
      ),
      showViews: field(z.boolean().default(true), 'Whether everybody is told how often videos were watched. Their owners always are.'),
    }),
  },
  accounts: {
    title: 'Accounts',
    schema: z.strictObject({
      signUp: field(
        z.enum(signUpPolicies).default('approval'),
        'Who may make an account. open: everybody; approval: everybody, and an administrator looks at it before it can be used; services: who signs in at a sign-in service; closed: administrators alone.',
      ),
      signUpDomains: field(
        z.array(domain).max(100).default([]),
        'Domains of addresses, such as example.org: others are given no account, whichever way they come. None: any. Without mail, with which addresses are verified, "open" is "approval" then.',
      ),
    }),
  },
  uploads: {
    title: 'Uploads',
    schema: z.strictObject({
      maxUploadBytes: field(z.number().int().min(1_000_000).max(100e12).default(100e9), 'Largest file that may be uploaded, in bytes.'),
      accountBytes: field(quota.default(50e9), 'Bytes of originals that an account may have; -1: any. Administrators may have any.'),
      accountDailyBytes: field(quota.default(-1), 'Bytes that an account may send each day (UTC); -1: any.'),
      organisationBytes: field(quota.default(50e9), 'Bytes of originals that an organisation may have; -1: any.'),
      organisationDailyBytes: field(quota.default(-1), 'Bytes that an organisation may send each day (UTC); -1: any.'),
      requestBytes: field(
        z.number().int().min(0).max(1e12).default(0),
        'Largest request that proxies in front of this server let through, such as 90000000; uploads of pages come in pieces of it. 0: any.',
      ),
      pagesToBucket: field(
        z.boolean().default(false),
        'Whether pages send files straight to the bucket. Browsers must reach it, and it must allow this site: vitascope storage cors. What it does not take comes here.',
      ),
    }),
  },
  downloads: {
    title: 'Downloads',
    schema: z.strictObject({
      videos: field(
        z.enum(downloadPolicies).default('asked'),
        'Who may keep what they may watch. asked: owners may allow it for each video; usual: every video, unless its owner forbids it; never: only those who look after a video.',
      ),
      hourly: field(z.number().int().min(0).max(1e6).default(10), 'Downloads that one address may begin in an hour; 0: any.'),
      atOnce: field(z.number().int().min(0).max(10_000).default(2), 'Downloads of one address at the same time; 0: any.'),
      bytesPerSecond: field(byteRate.default(0), 'Bytes a second that all downloads of one server have together; 0: any.'),
      addressBytesPerSecond: field(byteRate.default(0), 'Bytes a second that the downloads of one address have together; 0: any.'),
    }),
  },
  workers: {
    title: 'Workers',
    schema: z.strictObject({
      requiredVersion: field(version.nullable().default(null), 'Oldest version of workers on other machines that get work; null lets all.'),
    }),
  },
  live: {
    title: 'Live updates',
    schema: z.strictObject({
      heartbeatSeconds: field(
        z.number().min(5).max(300).default(30),
        'How often open streams show that they live, and look whether their reader may still have them.',
      ),
      connections: field(z.number().int().min(100).max(1_000_000).default(20_000), 'Streams of live updates that one process keeps open.'),
      perAddress: field(
        z.number().int().min(1).max(1_000_000).default(64),
        'Streams of live updates from one address, and of one account; administrators may have more.',
      ),
    }),
  },
  network: {
    title: 'Network',
    schema: z.strictObject({
      names: field(z.array(hostName).max(50).default([]), 'Further names and addresses by which this server is reached.'),
      trustedProxies: field(z.array(proxy).max(50).default([]), 'Addresses of proxies whose X-Forwarded-For is believed, or loopback.'),
    }),
  },
  limits: {
    title: 'Limits of calls',
    schema: z.strictObject({
      factor: field(
        z.number().min(0).max(1000).default(1),
        'All figures below are multiplied by it; 0 lifts the limits. Guesses of passwords and keys stay slowed down.',
      ),
      read: field(calls.default(allowances.read.calls), `Calls that read, ${counted}.`),
      write: field(calls.default(allowances.write.calls), `Calls that change something, ${counted}.`),
      upload: field(calls.default(allowances.upload.calls), `Calls that send files, ${counted}.`),
      login: field(calls.default(allowances.login.calls), `Calls about signing in, ${counted}.`),
      register: field(calls.default(allowances.register.calls), 'Registrations of workers, a minute of one address; 0: any.'),
      report: field(calls.default(allowances.report.calls), `Reports to moderators and messages about them, ${counted}.`),
      comment: field(calls.default(allowances.comment.calls), `Comments that are written or changed, ${counted}.`),
      worker: field(calls.default(allowances.worker.calls), 'Calls a minute of one worker; 0: any.'),
    }),
  },
  comments: {
    title: 'Comments',
    schema: z.strictObject({
      videos: field(
        z.enum(commentPolicies).default('usual'),
        'Under which videos people write. usual: all, unless their owner forbids it; asked: those whose owner allows it; never: none.',
      ),
    }),
  },
  moderation: {
    title: 'Moderation',
    schema: z.strictObject({
      guestReports: field(z.boolean().default(false), 'Also those who have no account here may report videos and channels.'),
    }),
  },
  analytics: {
    title: 'Views',
    schema: z.strictObject({
      collect: field(
        z.enum(['all', 'views', 'nothing']).default('all'),
        'all: views, how long and which parts of a video are watched, where from, and how well it plays. views: these alone. nothing: not even they. Browsers that ask not to be followed tell nothing in any case.',
      ),
      consent: field(
        z.boolean().default(false),
        'Whether viewers are asked first: nothing is told of how they watch until they have agreed on the watch page, and views of others are not counted.',
      ),
      keepDays: field(
        z.number().int().min(3).max(3650).default(30),
        'For how many days single playbacks are kept. Who watched is not among what is kept; sums stay longer.',
      ),
      keepMonths: field(
        z.number().int().min(0).max(1200).default(0),
        'For how many months before this one sums by day are kept; 0: for as long as the video. Pages show 90 days, for which it takes 3.',
      ),
      countryHeader: field(
        z
          .string()
          .trim()
          .toLowerCase()
          .regex(/^[a-z0-9-]{0,60}$/, 'A name of a header, such as cf-ipcountry.')
          .default(''),
        'Header by which a trusted proxy names the country of a viewer, such as cf-ipcountry; empty: countries are not known. Sums alone are kept.',
      ),
    }),
  },
  alerts: {
    title: 'Alerts',
    schema: z.strictObject({
      repeatSeconds: field(seconds.default(4 * 3600), 'After how long an alert that still holds is told again; 0: never.'),
      quietSeconds: field(seconds.default(300), 'The same alert is told, and told to be over, no more often than this.'),
      componentDownSeconds: field(seconds.default(120), 'How long a component must be down.'),
      componentDegradedSeconds: field(seconds.default(900), 'How long a component must be degraded.'),
      diskFreeBytes: field(
        z.number().int().min(0).max(1e15).default(10e9),
        'Free bytes of the disk of objects below which it is low; 0: not told.',
      ),
      queueJobs: field(
        z.number().int().min(0).max(1e9).default(10),
        'Waiting jobs above which the queue is long, if the oldest waits for ...',
      ),
      queueSeconds: field(seconds.default(900), '... more than so many seconds.'),
      noWorkerSeconds: field(seconds.default(300), 'How long no worker may be online; 0: not told.'),
      workerLostSeconds: field(seconds.default(900), 'How long a worker may be silent before it counts as lost; 0: not told.'),
      failedJobsShare: field(z.number().min(0).max(1000).default(0.1), 'Jobs given up within a day, for each video; 0: not told.'),
      backupAgeSeconds: field(seconds.default(26 * 3600), 'How old the newest backup may be; 0: not told.'),
      outboxSeconds: field(seconds.default(60), 'How late messages between actors may be; 0: not told.'),
    }),
  },
  backups: {
    title: 'Backups',
    schema: z.strictObject({
      daily: field(z.boolean().default(true), 'A backup each day.'),
      at: field(
        z
          .string()
          .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time such as 02:00.')
          .default('02:00'),
        'At which time, in UTC.',
      ),
      keep: field(z.number().int().min(1).max(1000).default(7), 'How many stay; older ones are removed.'),
      trial: field(
        z.boolean().default(true),
        'Each is tried on a database that is dropped afterwards. It takes the room of the database a second time.',
      ),
    }),
  },
  records: {
    title: 'Logs and records',
    schema: z.strictObject({
      accessLog: field(z.boolean().default(false), 'A line in the log for each request.'),
      auditDays: field(z.number().int().min(1).max(3650).default(365), 'Days that the audit log is kept.'),
    }),
  },
} as const satisfies Record<string, { title: string; schema: z.ZodObject }>;

export type SectionName = keyof typeof sections;
export const sectionNames = Object.keys(sections) as SectionName[];
export type SectionValue<N extends SectionName> = z.output<(typeof sections)[N]['schema']>;
/** `section.field`. */
export type FieldName = { [N in SectionName]: `${N}.${keyof SectionValue<N> & string}` }[SectionName];
/** What an option or a variable has set at start, and which. */
export type Given = Partial<Record<FieldName, { value: unknown; by: string }>>;
/** A setting that only a restart changes; `value` is null for secrets. */
export interface StartSetting {
  name: string;
  /** Null where only the variable sets it. */
  option: string | null;
  variable: string;
  help: string;
  value: string | null;
  isGiven: boolean;
}
