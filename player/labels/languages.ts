/** Languages that are spoken in videos, as people call them in their own. */
import { language } from '../language.ts';

const common = [
  ...[
    'ar',
    'bg',
    'bn',
    'ca',
    'cs',
    'da',
    'de',
    'el',
    'en',
    'es',
    'et',
    'fa',
    'fi',
    'fr',
    'he',
    'hi',
    'hr',
    'hu',
    'id',
    'it',
    'ja',
    'ko',
    'lt',
  ],
  ...['lv', 'ms', 'nb', 'nl', 'pl', 'pt', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'th', 'tr', 'uk', 'ur', 'vi', 'zh'],
];
const names = new Intl.DisplayNames([language], { type: 'language' });

/** `pt-BR` is `Brazilian Portuguese`. */
export function languageName(tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** By their names. */
export const spokenLanguages = (): string[] => [...common].sort((a, b) => languageName(a).localeCompare(languageName(b), language));
