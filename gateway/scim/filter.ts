/** The filters by which identity providers look for somebody: one attribute that equals a text (RFC 7644, 3.4.2.2). */
import { refuse } from '../problem.ts';

export interface Filter {
  attribute: 'userName' | 'externalId' | 'id';
  value: string;
}
const attributes = ['userName', 'externalId', 'id'] as const;

/** Attributes and operators are the same in capitals. */
export function filterOf(text: string): Filter {
  const [, name = '', quoted = ''] =
    /^\s*(?:urn:ietf:params:scim:schemas:core:2\.0:User:)?(\w+)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(text) ?? [];
  const attribute = attributes.find((one) => one.toLowerCase() === name.toLowerCase());
  const value = textOf(quoted);
  if (attribute === undefined || value === null)
    throw refuse(
      'invalid-filter',
      400,
      'This filter is not understood.',
      'Filter by: userName eq "ann@example.org", externalId eq "...", id eq "...".',
    );
  return { attribute, value };
}

/** Null for what is no text that could be stored anywhere. */
function textOf(quoted: string): string | null {
  try {
    const value = JSON.parse(quoted) as string;
    return value.isWellFormed() && !value.includes('\0') ? value : null;
  } catch {
    return null;
  }
}
