/** The sentences of a playlist in a frame. */
const english = {
  list: 'Playlist',
  place: (place: number, count: number) => `${place} of ${count}`,
  close: 'Close',
  nextIn: (seconds: number) => `Next in ${seconds} s`,
  playNow: 'Play now',
  stop: 'Stop',
  gone: 'This playlist is not here. It was removed, or it is private, or the address has a mistake in it.',
  empty: 'There is nothing in this playlist that may be shown here.',
  away: 'The playlist could not be loaded.',
};
const german: typeof english = {
  list: 'Playlist',
  place: (place, count) => `${place} von ${count}`,
  close: 'Schließen',
  nextIn: (seconds) => `Weiter in ${seconds} s`,
  playNow: 'Jetzt abspielen',
  stop: 'Anhalten',
  gone: 'Diese Playlist ist nicht hier. Sie wurde gelöscht, oder sie ist privat, oder die Adresse ist falsch.',
  empty: 'In dieser Playlist ist nichts, was hier gezeigt werden darf.',
  away: 'Die Playlist konnte nicht geladen werden.',
};
export const embedWords = document.documentElement.lang.toLowerCase().startsWith('de') ? german : english;
