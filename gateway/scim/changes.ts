/** What a PUT or a PATCH of SCIM wants to be different. Pure. */
import { longestScimText, type ScimOperation, type ScimUserBody } from '../contract/scim.ts';
import { scimUrns } from '../contract/scim-urns.ts';
import { refuse } from '../problem.ts';

/** What is undefined stays. */
export interface Changes {
  userName?: string;
  active?: boolean;
  externalId?: string | null;
  givenName?: string | null;
  familyName?: string | null;
  /** As people see it. */
  shownName?: string | null;
}

/** Everything that a PUT leaves out is emptied, but for `active`: nobody comes back by an omission. */
export function changesOfWhole(body: ScimUserBody): Changes {
  const { userName, active, externalId = null, name, displayName } = body;
  const { givenName = null, familyName = null, formatted } = name ?? {};
  const together = [givenName, familyName].filter(Boolean).join(' ');
  return {
    userName,
    externalId,
    givenName,
    familyName,
    shownName: displayName || formatted || together || null,
    ...(active !== undefined && { active: truthOf(active) }),
  };
}

/** What is not kept here anyway, such as a title or telephone numbers, is let pass. */
export function changesOfPatch(operations: readonly ScimOperation[]): Changes {
  const changes: Changes = {};
  for (const { op, path, value } of operations) {
    const kind = op.toLowerCase();
    if (!['add', 'replace', 'remove'].includes(kind)) throw invalid('op is add, replace or remove.');
    if (path !== undefined) change(changes, path, kind === 'remove' ? null : value);
    else if (kind === 'remove') throw invalid('remove needs a path.');
    else for (const [name, own] of membersOf(value)) change(changes, name, own);
  }
  const { givenName, familyName, shownName } = changes;
  const together = [givenName, familyName].filter(Boolean).join(' ');
  return shownName === undefined && together !== '' && givenName && familyName ? { ...changes, shownName: together } : changes;
}

function change(changes: Changes, path: string, value: unknown): void {
  const plain = path.toLowerCase().replace(`${scimUrns.user.toLowerCase()}:`, '');
  switch (plain) {
    case 'active':
      changes.active = truthOf(value);
      return;
    case 'username':
      changes.userName = textOf(plain, value)?.toLowerCase() ?? '';
      return;
    case 'externalid':
      changes.externalId = textOf(plain, value, 200);
      return;
    case 'displayname':
    case 'name.formatted':
      changes.shownName = textOf(plain, value);
      return;
    case 'name.givenname':
      changes.givenName = textOf(plain, value);
      return;
    case 'name.familyname':
      changes.familyName = textOf(plain, value);
      return;
    case 'name':
      for (const [name, own] of value === null ? [] : membersOf(value)) change(changes, `name.${name}`, own);
  }
}

function truthOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw invalid('active is true or false.');
}
function textOf(name: string, value: unknown, most = longestScimText): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string' || value.length > most) throw invalid(`${name} is a text of ${most} characters at most.`);
  return value.trim() === '' ? null : value.trim();
}
function membersOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('Without a path, value is an object.');
  return Object.entries(value);
}
const invalid = (detail: string) => refuse('invalid', 422, 'The body is not what this call takes.', detail);
