/** What is reported, why, and what becomes of it. Pages know this file, so it has no schemas. */

export const reportTargets = ['video', 'channel', 'account', 'comment'] as const;
export type ReportTarget = (typeof reportTargets)[number];

export const reportKinds = ['spam', 'violence', 'sexual', 'copyright', 'privacy', 'misleading', 'other'] as const;
export type ReportKind = (typeof reportKinds)[number];

/**
 * `pending`: nobody has looked yet; `investigating`: somebody is at it; `accepted`: it was right, and something was done; `rejected`: nothing
 * is wrong. The first two are open.
 */
export const reportStates = ['pending', 'investigating', 'accepted', 'rejected'] as const;
export type ReportState = (typeof reportStates)[number];

export const moderationSteps = [
  'investigating',
  'accepted',
  'rejected',
  'reopened',
  'noted',
  'warned',
  'blocked',
  'unblocked',
  'suspended',
  'readmitted',
  'comments-removed',
  'comments-restored',
] as const;
export type ModerationStep = (typeof moderationSteps)[number];

export const shortestReason = 3;
export const longestReason = 1000;
