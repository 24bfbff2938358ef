/** Keys that sign playback tokens. Each has a name, so that a new one can take over while tokens of the old one still hold. */
export interface PlaybackKey {
  id: string;
  secret: string;
}

/** One a line (or between commas), `NAME:SECRET`, the one that signs first. Throws with words for operators. */
export function readPlaybackKeys(text: string): PlaybackKey[] {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [, id, secret] = /^([A-Za-z0-9_-]{1,16}):([\x21-\x7e]{32,})$/.exec(part) ?? [];
      if (id === undefined || secret === undefined)
        throw new Error('NAME:SECRET, several between commas; a name of 16 letters and digits at most, a secret of at least 32 characters');
      return { id, secret };
    });
  if (keys.length === 0) throw new Error('at least one NAME:SECRET');
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('NAME:SECRET with a different name for each key');
  return keys;
}
