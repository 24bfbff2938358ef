/** Refusals about comments. */
export const commentProblems = {
  'comments-off': {
    status: 409,
    title: 'Nobody writes comments under this video.',
    help: 'Its owner can allow it, where the site lets owners.',
  },
  'comment-exists': {
    status: 409,
    title: 'This id belongs to another comment, or to one that is gone.',
    help: 'Send another id, or none.',
  },
  'thread-gone': { status: 409, title: 'What this is a reply to is not there any more.' },
  'not-restorable': { status: 409, title: 'It was not deleted, or somebody else has deleted it.' },
} as const;
