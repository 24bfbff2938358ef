/**
 * The language of whoever looks at the site. It is chosen once, before the first component is drawn: another choice loads the page again, so
 * that no sentence is left in the language before it.
 */

/** By their own names, as those who look for theirs know them. */
export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const kept = 'vitascope-language';
const isLanguage = (name: string): name is Language => Object.hasOwn(languages, name);

/** The chosen one, or the first of the browser's that there is. `offered`: language tags (RFC 5646), the best first. */
export function languageFor(chosen: string | null, offered: readonly string[]): Language {
  if (chosen !== null && isLanguage(chosen)) return chosen;
  return offered.map((tag) => tag.split('-')[0]?.toLowerCase() ?? '').find(isLanguage) ?? 'en';
}

export const language: Language = languageFor(storage()?.getItem(kept) ?? null, globalThis.navigator?.languages ?? []);

/** English is at hand; the words of other languages are loaded. Those that cannot be had are said in English, which is better than no page. */
export async function inLanguage<Words>(
  english: Words,
  others: { [Other in Exclude<Language, 'en'>]: () => Promise<{ words: Words }> },
): Promise<Words> {
  if (language === 'en') return english;
  return others[language]().then(
    ({ words }) => words,
    () => english,
  );
}

export function chooseLanguage(wanted: Language): void {
  storage()?.setItem(kept, wanted);
  location.reload();
}

/** Browsers that keep nothing of a site throw. */
function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
