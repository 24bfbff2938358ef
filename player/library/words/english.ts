/** The sentences of the pages of what viewers keep: subscriptions, history, what is watched later. */
export const words = {
  members: {
    title: 'Sign in to see this',
    hint: 'What you follow, watch and keep is for your account alone.',
  },
  subscriptions: {
    title: 'Subscriptions',
    channels: 'Channels that you follow',
    newest: 'Newest videos of them',
    empty: 'You follow nobody yet',
    emptyHint: 'Press “Follow” on a channel, and its videos appear here.',
    noVideos: 'Nothing to watch yet',
    noVideosHint: 'Their next videos appear here as soon as they are public.',
    failed: 'The channels could not be loaded.',
    find: 'Find something to watch',
  },
  history: {
    title: 'History',
    empty: 'You have watched nothing yet',
    emptyHint: 'Videos that you watch appear here, so that you find them again and can go on where you stopped.',
    failed: 'The history could not be loaded.',
    today: 'Today',
    yesterday: 'Yesterday',
    pause: 'Pause the history',
    goOn: 'Go on with the history',
    paused: 'The history is paused: what you watch is not kept, and nowhere can you go on where you stopped.',
    pausedNow: 'The history is paused.',
    goesOn: 'What you watch is kept again.',
    clear: 'Clear the history',
    clearQuestion: 'Everything in it is forgotten, and this cannot be undone.',
    cleared: 'The history is empty.',
    take: (title: string) => `Take ${title} out of the history`,
    taken: (title: string) => `“${title}” was taken out of the history.`,
  },
  later: {
    title: 'Watch later',
    empty: 'Nothing is kept for later',
    emptyHint: 'Press “Watch later” beside a video, and it waits here.',
    failed: 'The list could not be loaded.',
    take: (title: string) => `Take ${title} out of this list`,
  },
};

/** Every other language has the same. */
export type Words = typeof words;
