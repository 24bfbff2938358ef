/** Refusals about channels, and about what viewers keep. */
export const channelProblems = {
  'handle-taken': { status: 409, title: 'Another channel has this handle, or had it.', help: 'Choose another one.' },
  'too-many-handles': { status: 409, title: 'A channel has so many handles at most.' },
  'too-many-channels': { status: 409, title: 'There are as many channels as one account or organisation can have.' },
  'unknown-channel': { status: 422, title: 'The owner of the video has no such channel.' },
  'unknown-recipient': { status: 422, title: 'There is nobody like this here.' },
  'owner-already': { status: 409, title: 'The channel is theirs already.' },
  'too-many-followed': { status: 409, title: 'Nobody follows more channels than this.', help: 'Leave some first.' },
  'too-many-kept': { status: 409, title: 'Nobody keeps more videos for later than this.', help: 'Take some out first.' },
} as const;
