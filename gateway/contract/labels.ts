/** What is said of a video so that it is found: schemas of its category, tags, language and licence. */
import { z } from 'zod';
import { licenceNames } from './licences.ts';
import { longestTag, mostTags, normalTag } from './tags.ts';

export const tag = z
  .string()
  .max(4 * longestTag)
  .overwrite(normalTag)
  .min(1)
  .max(longestTag)
  .meta({ examples: ['night sky'] });
export const tags = z
  .array(tag)
  .max(mostTags)
  .overwrite((list) => [...new Set(list)])
  .meta({ examples: [['night sky', 'telescope']] });

/** A tag of BCP 47 in its usual form: `en`, `pt-BR`, `zh-Hant`. */
export const language = z
  .string()
  .max(35)
  .overwrite(usualForm)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/)
  .meta({ examples: ['en'] });
function usualForm(text: string): string {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? text;
  } catch {
    return text;
  }
}

export const licence = z.enum(licenceNames);

/** What a category is called in addresses. */
export const categorySlug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60)
  .meta({ examples: ['science'] });
/** Its slug, or its id. */
export const categoryRef = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/)
  .meta({ examples: ['science'] });

/** As a video shows them. */
export const labelsView = {
  category: z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable(),
  tags: z.array(z.string()),
  /** BCP 47. */
  language: z.string().nullable(),
  licence: licence.nullable(),
  /** Since when the site puts it forward; null where it does not. */
  featuredAt: z.string().nullable(),
};
/** As they are changed; null takes one away. */
export const labelsBody = {
  category: categoryRef.nullable().optional(),
  tags: tags.optional(),
  language: language.nullable().optional(),
  licence: licence.nullable().optional(),
};
