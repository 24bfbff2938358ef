/**
 * Warum der Server etwas ablehnt, nach seinen Codes. Nichts darf hier zur Laufzeit eingebunden werden: Die Seite wartet auf diese Datei.
 */
import type { ProblemCode } from '../../gateway/contract/problems.ts';
import type { RefusalCode } from '../../media/index.ts';
import type { Catalogue, Entry, Sentence } from '../refusals/catalogue.ts';
import { faults } from './faults-german.ts';

const soon = 'Versuche es gleich noch einmal.';
const reload = 'Lade die Seite neu. Hilft das nicht, ist es ein Fehler des Programms.';
/** Was nur eine Seite schicken kann, die nicht zum Server passt. */
const ours: Sentence = ['Der Server versteht nicht, was die Seite ihm geschickt hat.', reload];
const taken: Sentence = ['Das ist gerade anderswo in Arbeit.', 'Warte, bis es fertig ist, oder brich es ab.'];

/** Mit der Zahl, die der Server nennt. */
const most =
  (said: (most: string) => Sentence): Entry =>
  ({ title, detail = '' }) => {
    const [figure] = /\d+/.exec(`${title} ${detail}`) ?? [];
    return figure === undefined ? null : said(figure);
  };
function wait(seconds: number | null): string {
  if (seconds === null || seconds < 1) return soon;
  const [count, one, many] = seconds < 90 ? [seconds, 'Sekunde', 'Sekunden'] : [Math.ceil(seconds / 60), 'Minute', 'Minuten'];
  return `Versuche es in ${count} ${count === 1 ? one : many} noch einmal.`;
}
const later =
  (title: string): Entry =>
  ({ retryAfterSeconds }) => [title, wait(retryAfterSeconds ?? null)];

const units = { GB: 'GB', MB: 'MB', bytes: 'Bytes' } as const;
const size = (said: string) => said.replace('.', ',').replace(/GB|MB|bytes/, (unit) => units[unit as keyof typeof units]);

const codes = {
  // Anfragen überhaupt.
  'bad-path': ours,
  'bad-json': ours,
  'bad-cursor': ours,
  'bad-digest': ours,
  'unsupported-media-type': ours,
  'precondition-required': ours,
  'method-not-allowed': ours,
  'tus-version': ours,
  'bad-upload-header': ours,
  'bytes-expected': ours,
  'part-sum-needed': ours,
  'upload-in-one-piece': ours,
  'cut-off': ['Die Verbindung wurde getrennt, bevor alles angekommen war.', 'Schicke es noch einmal.'],
  'request-timeout': ['Das kam zu langsam an oder gar nicht weiter.', 'Schicke es noch einmal.'],
  unauthorized: ['Dafür musst du angemeldet sein.', 'Melde dich an, und versuche es noch einmal.'],
  'members-only': ['Diese Seite ist nur für ihre Mitglieder.', 'Melde dich an.'],
  forbidden: ['Das darfst du nicht.'],
  'missing-scope': ['Das darf der Schlüssel nicht, mit dem gefragt wurde.'],
  'wrong-origin': ['Der Browser sagt, dass die Anfrage von einer fremden Seite kommt.', reload],
  'not-found': ['Das gibt es hier nicht, oder du darfst es nicht sehen.'],
  'too-large': ({ detail = '' }) => {
    const bytes = Number(/At most (\d+) bytes/.exec(detail)?.[1] ?? Number.NaN);
    if (Number.isNaN(bytes)) return ['Das ist größer als erlaubt.'];
    return [
      'Die Datei ist größer als erlaubt.',
      `Höchstens ${new Intl.NumberFormat('de', { maximumFractionDigits: 1 }).format(bytes / 1e6)} MB.`,
    ];
  },
  'wrong-host': ['Unter diesem Namen antwortet der Server nicht.', 'Wer ihn betreibt, kann den Namen eintragen.'],
  invalid: ({ errors, detail }) => ['So nimmt der Server das nicht an.', errors ? undefined : detail],
  'too-many-requests': later('Das war zu oft hintereinander.'),
  internal: ['Auf dem Server ist etwas schiefgegangen.', 'Versuche es noch einmal. Das Protokoll des Servers nennt die Ursache.'],
  busy: ['Der Server ist damit gerade zu sehr beschäftigt.', soon],
  'too-busy': later('Zu viele andere warten gerade auf dasselbe.'),
  aborted: ['Die Anfrage wurde abgebrochen.', soon],
  'actors-unavailable': ['Der Teil des Servers, der entscheidet, ist gerade nicht zu erreichen.', soon],
  'database-unavailable': ['Die Datenbank des Servers ist gerade nicht zu erreichen.', soon],
  'storage-unavailable': ['Der Speicher des Servers ist gerade nicht zu erreichen.', soon],
  'storage-full': ['Der Server hat keinen Platz mehr dafür.', 'Wer ihn betreibt, kann Platz schaffen.'],

  // Anmeldung und Konto.
  'sign-up-closed': ['Hier legen nur Administratoren Konten an.'],
  'address-not-allowed': ({ detail = '' }) => [
    'Konten gibt es hier nur für Adressen bestimmter Domains.',
    detail === '' ? undefined : detail.replace('Those are:', 'Das sind:'),
  ],
  'wrong-credentials': ['Adresse und Passwort passen nicht zusammen.'],
  'too-many-attempts': ({ retryAfterSeconds }) => [
    'Zu viele Versuche, sich von hier aus mit diesem Konto anzumelden.',
    `${wait(retryAfterSeconds ?? null)} Oder setze ein neues Passwort mit dem Link aus einem Brief.`,
  ],
  'email-not-verified': [
    'Die Adresse des Kontos ist noch nicht bestätigt.',
    'Öffne den Link in dem Brief, oder lass dir einen neuen senden.',
  ],
  'waits-for-approval': ['Dieses Konto muss erst noch freigegeben werden.', 'Das tut ein Administrator.'],
  banned: ['Dieses Konto wurde von einem Administrator geschlossen.'],
  'services-alone': ['Dieses Konto hat kein Passwort: Es wird nur über seinen Anmeldedienst benutzt.', 'Melde dich dort an.'],
  'bad-password': ({ title }) => {
    const [, least] = /needs (\d+)/.exec(title) ?? [];
    const [, longest] = /have (\d+)/.exec(title) ?? [];
    if (least !== undefined) return [`Das Passwort braucht mindestens ${least} Zeichen.`];
    return [longest === undefined ? 'Das Passwort ist zu kurz oder zu lang.' : `Das Passwort darf höchstens ${longest} Zeichen haben.`];
  },
  'wrong-password': ['Das ist nicht das Passwort.'],
  'wrong-code': ['Dieser Code stimmt nicht.'],
  'sign-in-again': ['Die Anmeldung ist abgelaufen, oder zu viele Codes waren falsch.', 'Gib Adresse und Passwort noch einmal ein.'],
  'session-needed': ['Dafür genügt ein Schlüssel nicht.', 'Melde dich an.'],
  'fresh-session-needed': ['Deine Anmeldung liegt dafür zu lange zurück.', 'Melde dich neu an, oder gib dein Passwort ein.'],
  'link-used': ['Dieser Link ist unbekannt, zu alt oder schon benutzt.', 'Lass dir einen neuen geben.'],
  'second-factor-exists': ['Das Konto hat schon einen zweiten Faktor.'],
  'no-second-factor': ['Das Konto hat keinen zweiten Faktor.'],
  'no-mail': ['Dieser Server verschickt keine Post.', 'Bitte einen Administrator um einen Link.'],
  'address-taken': ['Zu dieser Adresse gehört schon ein anderes Konto.'],
  'last-administrator': ['Das ist der letzte Administrator.', 'Mach erst jemand anderen dazu.'],
  'last-owner': ['Eine Organisation braucht jemanden, dem sie gehört.', 'Gib sie erst einem anderen Mitglied, oder lösche sie.'],
  'last-way-in': ['Ohne das könnte sich mit dem Konto niemand mehr anmelden.', 'Setze erst ein Passwort.'],
  'owners-alone': ['Das dürfen nur die, denen die Organisation gehört.'],
  'unknown-team': ['Dieses Team gibt es nicht.'],
  'has-videos': ['Die Organisation hat noch Videos.', 'Lösche sie, oder gib sie jemand anderem.'],
  'name-taken': ['Diesen Namen gibt es schon.', 'Nimm einen anderen.'],
  'already-a-member': ['Dieses Konto ist schon Mitglied.'],
  'not-a-member': ['Dieses Konto ist kein Mitglied der Organisation.'],
  'too-many': most((n) => [`Mehr als ${n} können es nicht sein.`]),
  'another-address': ['Diese Einladung ist für eine andere Adresse.', 'Melde dich mit dem Konto an, an das sie ging.'],
  'invitation-over': ['Diese Einladung ist schon benutzt, zurückgezogen oder zu alt.'],
  'more-than-you-may': ['Ein Schlüssel darf nicht mehr als der, der ihn macht.', 'Wähle weniger Rechte.'],
  'already-over': ['Dieser Zeitpunkt ist schon vorbei.', 'Wähle einen späteren.'],
  'too-many-keys': most((n) => [`Ein Konto hat höchstens ${n} Schlüssel.`, 'Widerrufe erst einen.']),

  // Videos und ihre Dateien.
  removed: ['Das Video wurde gelöscht.', 'Es lässt sich 30 Tage lang zurückholen.'],
  gone: ['Das Video wurde vor zu langer Zeit gelöscht, um es zurückzuholen.'],
  'not-of-organisation': ['Nur Videos einer Organisation können nur für diese sein.', 'Wähle eine Organisation, oder andere Zuschauer.'],
  'not-ready': ['Das Video ist noch nicht fertig.', 'Warte, bis es fertig ist.'],
  'not-failed': ['Nur ein fehlgeschlagenes Video wird noch einmal versucht.'],
  'not-made-yet': ['Das Video wurde noch gar nicht fertig.', 'Warte, bis es fertig ist.'],
  'not-possible': ['Das lässt sich aus diesem Video nicht machen.'],
  'already-under-way': taken,
  'source-exists': ['Dieses Video hat schon seine Datei.'],
  'source-dropped': ['Die hochgeladene Datei wurde gelöscht.', 'Lade sie neu hoch.'],
  'source-in-use': ['Die hochgeladene Datei wird noch gebraucht.', 'Warte, bis fertig ist, was aus ihr gemacht wird.'],
  'upload-superseded': ['Eine spätere Datei ist an die Stelle dieser getreten.'],
  'digest-mismatch': ['Es kam etwas anderes an, als abgeschickt wurde.', 'Schicke es noch einmal.'],
  'checksum-mismatch': ['Es kam etwas anderes an, als abgeschickt wurde.', 'Schicke es noch einmal.'],
  'unknown-profile': ['Dieses Kodierprofil gibt es nicht.'],
  'wrong-offset': ['Der Server ist mit dieser Datei an einer anderen Stelle.', 'Versuche es noch einmal.'],
  'upload-over': ['Dieses Hochladen ist schon zu Ende.'],
  'upload-elsewhere': ['Ein anderer Server hat den Anfang dieser Datei.', soon],
  'upload-final': ['Dieses Hochladen nimmt selbst nichts an.'],
  'parts-apart': ['Die Teile liegen auf verschiedenen Servern.', 'Lade die Datei neu hoch.'],
  'part-missing': ['Ein Teil der Datei fehlt.', 'Lade sie neu hoch.'],
  'upload-incomplete': ['Es ist noch nicht alles angekommen.', 'Schicke den Rest.'],
  'direct-upload-over': ['Dieses Hochladen ist schon zu Ende.', 'Fang neu an.'],
  'direct-upload-unavailable': ['Dateien gehen hier nur über den Server.'],
  'quota-exceeded': ({ detail = '' }) => {
    const [, allowed = '', when, used = '', wanted = ''] =
      /^Allowed are (.+?) (in all|a day \(UTC\))\. Used are (.+?), and this takes (.+)\.$/.exec(detail) ?? [];
    const help = 'Lösche Videos, oder bitte einen Administrator um mehr Platz.';
    if (when === undefined) return ['Für diese Datei ist kein Platz mehr frei.', help];
    const figures = `Erlaubt sind ${size(allowed)} ${when === 'in all' ? 'insgesamt' : 'am Tag (UTC)'}, benutzt ${size(used)}, und diese braucht ${size(wanted)}.`;
    return ['Für diese Datei ist kein Platz mehr frei.', `${figures} ${when === 'in all' ? help : 'Morgen geht es weiter.'}`];
  },
  'too-many-uploads': most((n) => [`Es werden schon ${n} Dateien hochgeladen.`, 'Beende erst eine davon.']),
  'imports-off': ['Dieser Server holt keine Videos aus dem Netz.', 'Wer ihn betreibt, kann es erlauben.'],
  'too-many-imports': most((n) => [
    `${n} Videos werden schon geholt oder warten darauf.`,
    'Warte, bis eines fertig ist, oder brich eines ab.',
  ]),
  'not-playable': ['Von diesem Video lässt sich noch nichts abspielen.', soon],
  'address-expired': ['Diese Adresse gilt nicht mehr.', 'Lade die Seite neu.'],
  'password-needed': ['Dieses Video braucht ein Passwort.'],
  'password-missing': ['Für Videos mit Passwort brauchst du eines.', 'Gib ein Passwort ein.'],
  'password-unused': ['Ein Passwort ist nur für Videos, die eines brauchen.'],
  'not-downloadable': ['Dieses Video lässt sich nicht herunterladen.'],
  'too-many-downloads': later('Von hier aus wurde zu viel heruntergeladen.'),
  'downloads-under-way': ['Von hier aus wird schon genug gleichzeitig heruntergeladen.', 'Warte, bis etwas davon fertig ist.'],
  'video-blocked': ['Ein Moderator hat dieses Video gesperrt.', 'Es bleibt privat, bis ein Moderator es freigibt.'],

  // Bilder, Kapitel, Felder und Kategorien.
  'no-such-candidate': ['Dieses Bild gibt es nicht zur Auswahl.', 'Wähle ein anderes.'],
  'no-own-picture': ['Zu diesem Video gibt es kein eigenes Bild.', 'Lade erst eines hoch.'],
  'beyond-the-end': ['So lang ist das Video nicht.'],
  'not-a-picture': ['Das ist kein Bild im Format JPEG, PNG oder WebP.'],
  'bad-picture': ['Dieses Bild lässt sich nicht verwenden.', 'Nimm ein anderes.'],
  'chapters-out-of-order': ['Jedes Kapitel muss nach dem davor beginnen und nach seinem eigenen Anfang enden.'],
  'chapters-overlap': ['Ein Kapitel endet erst, wenn das nächste schon begonnen hat.', 'Lass sein Ende weg.'],
  'unknown-category': ['Diese Kategorie gibt es nicht.', 'Wähle eine andere.'],
  'category-exists': ['Eine Kategorie mit diesem Namen oder dieser Adresse gibt es schon.'],
  'category-has-fields': ['Manche Felder sind nur für diese Kategorie.', 'Lösche sie, oder gib sie einer anderen oder allen.'],
  'too-many-categories': most((n) => [`Mehr als ${n} Kategorien kann es nicht geben.`]),
  'field-exists': ['Ein Feld mit diesem Schlüssel gibt es oder gab es schon.', 'Nimm einen anderen.'],
  'field-type-fixed': [
    'Die Art eines Feldes bleibt, wie sie ist.',
    'Leg ein neues Feld an, und lösche dieses, wenn niemand es mehr braucht.',
  ],
  'choice-in-use': ({ title }) => {
    const [, choice, uses] = /^“(.+)” is what (\d+) /.exec(title) ?? [];
    const help = 'Wähle dort erst etwas anderes.';
    return choice === undefined
      ? ['Manche Videos haben diese Wahl getroffen.', help]
      : [`„${choice}“ ist bei ${uses} Videos gewählt.`, help];
  },
  'too-many-fields': most((n) => [`Mehr als ${n} Felder kann es nicht geben.`]),
  'bad-field': ['Die Regeln des Feldes passen nicht zu seiner Art oder nicht zueinander.'],
  'bad-field-values': ['Eine Angabe passt nicht zu ihrem Feld.'],

  // Kanäle, Playlists, Kommentare, Meldungen.
  'handle-taken': ['Diesen Kurznamen hat oder hatte schon ein anderer Kanal.', 'Nimm einen anderen.'],
  'too-many-handles': most((n) => [`Ein Kanal hat höchstens ${n} Kurznamen.`, 'Er kann zu einem zurück, den er schon hatte.']),
  'too-many-channels': most((n) => [`Niemand hat mehr als ${n} Kanäle.`, 'Gelöschte zählen noch 30 Tage mit.']),
  'unknown-channel': ['Diesen Kanal gibt es bei diesem Video nicht zur Auswahl.'],
  'unknown-recipient': ['So jemanden gibt es hier nicht.'],
  'owner-already': ['Der Kanal gehört ihnen schon.'],
  'too-many-followed': most((n) => [`Niemand folgt mehr als ${n} Kanälen.`, 'Folge erst einem nicht mehr.']),
  'too-many-kept': most((n) => [`Niemand merkt sich mehr als ${n} Videos.`, 'Nimm erst welche heraus.']),
  'too-many-playlists': most((n) => [`Niemand hat mehr als ${n} Playlists.`, 'Gelöschte zählen noch 30 Tage mit.']),
  'playlist-full': most((n) => [`Eine Playlist hat höchstens ${n} Videos.`, 'Nimm erst welche heraus.']),
  'playlist-not-public': ['Nur öffentliche Playlists werden hervorgehoben.'],
  'playlists-too-long': ['Das Nachsehen in den Playlists hat zu lange gedauert.', soon],
  'search-too-long': ['Die Suche hat zu lange gedauert.', 'Suche nach mehr oder nach selteneren Wörtern.'],
  'comments-off': ['Unter diesem Video schreibt niemand Kommentare.'],
  'comment-exists': [
    'Ein anderer Kommentar ist schon unter diesem Zeichen gespeichert, oder er wurde gelöscht.',
    'Schicke deinen noch einmal.',
  ],
  'thread-gone': ['Der Kommentar, um den es geht, ist nicht mehr da.'],
  'not-restorable': ['Das wurde nicht gelöscht, oder jemand anderes hat es gelöscht.'],
  'already-reported': [
    'Das hast du schon gemeldet, und die Moderatoren sind noch nicht fertig damit.',
    'Schreib ihnen auf der Seite deiner Meldungen.',
  ],
  'own-report': ['Das ist dein eigenes.'],
  'report-closed': ['Über diese Meldung haben die Moderatoren entschieden.', 'Melde es neu, wenn sich etwas geändert hat.'],
  'no-reporter': ['Hier kann niemand eine Antwort bekommen: Ein Gast hat es gemeldet, oder das Konto gibt es nicht mehr.'],
  'no-owner': ['Es gibt kein Konto, dem man es sagen könnte.'],
  'nothing-to-decide': ['Keine der Meldungen ist in einem Stand, von dem aus das geht.', 'Lade die Seite neu.'],

  // Die Konsole.
  'changed-meanwhile': ['Jemand anderes hat das inzwischen geändert.', 'Lade es neu, und ändere es noch einmal.'],
  'unknown-asset': ['Ein Wasserzeichen nennt ein Bild, das es nicht gibt.', 'Lade es erst hoch.'],
  'unknown-version': ['Diesen früheren Stand gibt es nicht.'],
  'not-usable': ['Mit diesem früheren Stand kann das Programm nichts mehr anfangen.'],
  'set-at-start': ['Das wurde beim Start des Servers festgelegt.', 'Starte ihn ohne diese Angabe, um es hier zu ändern.'],
  'url-not-allowed': ['Diese Adresse geht hier nicht.', 'Nimm eine aus dem öffentlichen Internet, oder frage, wer den Server betreibt.'],
  'two-owners': ['Es gehört einer Organisation oder dem Server, nicht beiden.'],
  'not-for-this-owner': ['Davon hören nur die Webhooks des Servers.'],
  'too-many-webhooks': most((n) => [`Es kann ${n} Webhooks geben.`, 'Lösche erst einen.']),
  'webhook-not-active': ['Der Webhook ist angehalten oder abgeschaltet.', 'Schalte ihn erst ein.'],
  'job-done': ['Der Auftrag ist schon erledigt.'],
  'not-done': ['Der Auftrag ist noch nicht erledigt.'],
  'not-repeatable': ['Aufträge dieser Art werden nicht einzeln wiederholt.'],
  'not-needed': ['Das Ergebnis dieses Auftrags braucht niemand mehr.'],
  disabled: ['Dieser Rechner ist abgeschaltet.'],
  'reconcile-running': taken,
  'backup-running': ['Eine Sicherung wird gerade gemacht oder geprüft.', 'Warte, bis sie fertig ist.'],
  'no-backups': ['Dieser Server macht keine Sicherungen.'],
  // Der Satz des Servers ist der des Betriebssystems.
  'backups-unavailable': ({ title }) => ['Der Ort der Sicherungen lässt sich nicht benutzen.', title],
  'store-not-configured': ['Dieser Speicher ist nicht eingerichtet.', 'Seine Angaben kommen beim Start des Servers.'],
  'already-there': ['Alles liegt schon in diesem Speicher.'],
  'move-running': ['Gerade wird umgezogen.', 'Warte, bis es fertig ist, oder halte es an.'],
  'move-unfinished': ['Der Umzug ist noch nicht fertig.', 'Bring ihn erst zu Ende.'],
  'nothing-moved': ['Hierher ist nichts umgezogen.'],
  'same-place': ['Diese beiden Speicher sind derselbe Ort.', 'Sieh dir ihre Adressen und die Namen der Buckets an.'],
  'not-supported': ['Das kann dieser Speicher nicht.'],
} satisfies Partial<Record<ProblemCode, Entry>>;

/** Warum aus einer Datei kein Video wird. */
const files = {
  'empty-file': ['Diese Datei ist leer.'],
  'unsupported-container': [
    'Dateien dieser Art gehen hier nicht.',
    'Es gehen MP4, MOV, MKV, WebM, AVI, MPEG-TS, und für Ton WAV, MP3, FLAC und Ogg.',
  ],
  'unsupported-codec': ({ detail }) => [
    `Etwas in dieser Datei ist in einem Format kodiert, das hier nicht geht${detail ? `: ${detail}` : ''}.`,
  ],
  'source-unreadable': ['Diese Datei lässt sich nicht lesen; sie ist wohl beschädigt oder unvollständig.'],
  'source-truncated': ['Diese Datei hört vor ihrem Ende auf.'],
  'too-many-streams': ['In dieser Datei sind zu viele Spuren.'],
  'no-streams': ['In dieser Datei ist weder Bild noch Ton.'],
  'bad-dimensions': ({ detail }) => [`Diese Größe des Bildes geht hier nicht${detail ? `: ${detail}` : ''}.`],
  'too-many-pixels': ({ detail }) => [`Das Bild ist zu groß${detail ? `: ${detail}` : ''}.`],
  'duration-mismatch': ['Die Datei ist nicht so lang, wie sie sagt.'],
  'too-long': most((hours) => ['Das Video ist zu lang.', `Höchstens ${hours} Stunden.`]),
} satisfies Record<RefusalCode, Entry>;

export const words: Catalogue = {
  codes: { ...codes, ...files },
  faults,
  unknown: (title) => `Der Server lehnt das ab: ${title}`,
};
