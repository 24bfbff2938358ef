/** Refusals about reports, and about what moderators do. */
export const moderationProblems = {
  'already-reported': {
    status: 409,
    title: 'You have reported this already, and the moderators are not done with it.',
    help: 'Write to them on the page of your reports.',
  },
  'own-report': { status: 409, title: 'This is your own.' },
  'report-closed': {
    status: 409,
    title: 'The moderators have decided about this report.',
    help: 'Report it anew if something has changed.',
  },
  'no-reporter': { status: 409, title: 'Nobody can be answered: a guest reported it, or the account is gone.' },
  'no-owner': { status: 409, title: 'There is no account that could be told.' },
  'nothing-to-decide': { status: 409, title: 'None of the reports is in a state from which it could come there.' },
  'video-blocked': {
    status: 409,
    title: 'A moderator has taken this video down; it stays private until a moderator puts it back.',
  },
} as const;
