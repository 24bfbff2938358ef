/** Die Sätze der Seiten über das, was Zuschauer behalten: Abos, Verlauf, was später angesehen wird. */
import type { Words } from './english.ts';

export const words: Words = {
  members: {
    title: 'Melde dich an, um das zu sehen',
    hint: 'Wem du folgst, was du ansiehst und dir merkst, ist nur für dein Konto da.',
  },
  subscriptions: {
    title: 'Abos',
    channels: 'Kanäle, denen du folgst',
    newest: 'Ihre neuesten Videos',
    empty: 'Du folgst noch niemandem',
    emptyHint: 'Drücke bei einem Kanal auf „Folgen“, und seine Videos erscheinen hier.',
    noVideos: 'Noch nichts anzusehen',
    noVideosHint: 'Ihre nächsten Videos erscheinen hier, sobald sie öffentlich sind.',
    failed: 'Die Kanäle konnten nicht geladen werden.',
    find: 'Etwas zum Ansehen finden',
  },
  history: {
    title: 'Verlauf',
    empty: 'Du hast noch nichts angesehen',
    emptyHint: 'Hier erscheint, was du ansiehst, damit du es wiederfindest und weitersehen kannst, wo du aufgehört hast.',
    failed: 'Der Verlauf konnte nicht geladen werden.',
    today: 'Heute',
    yesterday: 'Gestern',
    pause: 'Verlauf anhalten',
    goOn: 'Verlauf fortsetzen',
    paused: 'Der Verlauf ist angehalten: Was du ansiehst, wird nicht behalten, und nirgends kannst du weitersehen, wo du aufgehört hast.',
    pausedNow: 'Der Verlauf ist angehalten.',
    goesOn: 'Was du ansiehst, wird wieder behalten.',
    clear: 'Verlauf leeren',
    clearQuestion: 'Alles darin wird vergessen, und das lässt sich nicht rückgängig machen.',
    cleared: 'Der Verlauf ist leer.',
    take: (title) => `${title} aus dem Verlauf nehmen`,
    taken: (title) => `„${title}“ wurde aus dem Verlauf genommen.`,
  },
  later: {
    title: 'Später ansehen',
    empty: 'Nichts ist für später gemerkt',
    emptyHint: 'Drücke bei einem Video auf „Später ansehen“, und es wartet hier.',
    failed: 'Die Liste konnte nicht geladen werden.',
    take: (title) => `${title} aus dieser Liste nehmen`,
  },
};
