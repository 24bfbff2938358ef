/** Who may do what: the table of permissions (contract/permissions.ts) asked about one caller and one thing. Pure. */
import type { Caller, Person } from './answer.ts';
import { type Permission, type PermissionName, permissions } from './contract/permissions.ts';
import type { OrganisationRole } from './contract/roles.ts';

export interface VideoThing {
  about: 'video';
  privacy: string;
  /** Who made it; its owner as long as it is of no organisation. */
  ownerId: string;
  organisationId: string | null;
}
export interface ChannelThing {
  about: 'channel';
  ownerId: string;
  organisationId: string | null;
  /** Everybody may see it. */
  isOpen: boolean;
}
export interface PlaylistThing {
  about: 'playlist';
  privacy: string;
  ownerId: string;
  organisationId: string | null;
}
/** What a permission is asked for; null for the instance, the own account, and nothing at all. */
export type Thing = VideoThing | ChannelThing | PlaylistThing | { about: 'organisation'; id: string } | null;

/**
 * `hidden`: the caller may not even know that it exists. `forbidden`: they see it, and may not do this. `missing-scope`: their account
 * may, but not with this key.
 */
export type Verdict = 'yes' | 'hidden' | 'forbidden' | 'missing-scope';

export function may(caller: Caller | null, name: PermissionName, thing: Thing): Verdict {
  if (isReading(name) && isOpen(thing)) return 'yes';
  const person = caller?.kind === 'person' && !isBeside(caller, thing) ? caller : null;
  if (person !== null && holds(person, name, thing)) return keyAllows(person, name, thing) ? 'yes' : 'missing-scope';
  return sees(person, thing) ? 'forbidden' : 'hidden';
}

/** Whether they may come across it in lists and streams. What is unlisted is there for those who know its address. */
export function finds(caller: Caller | null, video: VideoThing): boolean {
  return may(caller, 'video.read', video.privacy === 'unlisted' ? { ...video, privacy: 'organisation' } : video) === 'yes';
}

/** A key acts as an administrator only where it was made for that. */
export function isAdministrator(caller: Caller | null): boolean {
  return may(caller, 'instance.read', null) === 'yes';
}

const isReading = (name: PermissionName) => name === 'video.read' || name === 'channel.read' || name === 'playlist.read';

function isOpen(thing: Thing): boolean {
  if (thing === null || thing.about === 'organisation') return false;
  return thing.about === 'channel' ? thing.isOpen : isOpenPrivacy(thing.privacy);
}
/** Whether everybody may see a video or a playlist of this privacy who knows where it is. */
export function isOpenPrivacy(privacy: string): boolean {
  return privacy === 'public' || privacy === 'unlisted';
}

function sees(person: Person | null, thing: Thing): boolean {
  if (thing === null || isOpen(thing)) return true;
  return person !== null && holds(person, `${thing.about}.read`, thing);
}

function holds(person: Person, name: PermissionName, thing: Thing): boolean {
  const permission: Permission = permissions[name];
  if (permission.roles.includes(person.role)) return true;
  if (thing === null) return false;
  const organisation = organisationOf(thing);
  if (organisation === null) return permission.owner && thing.about !== 'organisation' && thing.ownerId === person.id;
  const role = roleIn(person, organisation);
  if (role === null) return false;
  const forMembers = name === 'video.read' && thing.about === 'video' && thing.privacy === 'organisation';
  return forMembers || permission.organisation.includes(role);
}

/** What these make belongs to somebody. */
const making: ReadonlySet<PermissionName> = new Set(['video.create', 'playlist.create', 'channel.create']);
/** A key of one organisation acts for it and not for the person, so that it may none of these. */
const personal: ReadonlySet<PermissionName> = new Set([
  'account.profile',
  'account.library',
  'account.watch',
  'comment.write',
  'report.make',
  'report.own',
]);

/** Keys are cut down: to their scopes, to what their account may without its office unless they have the scope for that, and to one organisation. */
function keyAllows(person: Person, name: PermissionName, thing: Thing): boolean {
  const { scopes, boundTo } = person;
  if (scopes === null) return true;
  const { scope, about }: Permission = permissions[name];
  if (scope !== null && !scopes.includes(scope)) return false;
  if (boundTo !== undefined && (about === 'instance' || scope === 'account' || personal.has(name))) return false;
  // What it makes is its organisation's, in which its account may have another role by now, or none.
  if (boundTo !== undefined && making.has(name)) return holds(person, 'organisation.publish', { about: 'organisation', id: boundTo });
  const hasOffice = scopes.includes('admin') && boundTo === undefined;
  return hasOffice || holds({ ...person, role: 'user' }, name, thing);
}

/** What is of others is to a key of one organisation as if it were a guest's. */
function isBeside({ boundTo }: Person, thing: Thing): boolean {
  return boundTo !== undefined && thing !== null && organisationOf(thing) !== boundTo;
}

const organisationOf = (thing: NonNullable<Thing>) => (thing.about === 'organisation' ? thing.id : thing.organisationId);

/** The organisation that the caller's key acts for alone. What such a key makes is its organisation's. */
export function boundTo(caller: Caller | null): string | undefined {
  return caller?.kind === 'person' ? caller.boundTo : undefined;
}

export function roleIn(person: Person, organisation: string): OrganisationRole | null {
  return person.organisations.find(({ id }) => id === organisation)?.role ?? null;
}
