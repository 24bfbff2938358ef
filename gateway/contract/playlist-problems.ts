/** Refusals about playlists. */
export const playlistProblems = {
  'too-many-playlists': {
    status: 409,
    title: 'There are as many playlists as one account or organisation can have.',
    help: 'Removed ones count for 30 days.',
  },
  'playlist-full': { status: 409, title: 'A playlist holds no more videos than this.', help: 'Take some out first.' },
  'playlists-too-long': { status: 503, title: 'What was asked of playlists took too long.', help: 'Ask for fewer at a time.' },
  'playlist-not-public': { status: 409, title: 'Only public playlists are featured.' },
} as const;
