/**
 * Every route against every kind of caller: what comes of a call that is right in itself. docs/permissions.md shows it; run as a program it
 * writes that page's table anew. What is shown is computed from the contract by the same `may` that the gateway asks.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { may, type Thing } from './access.ts';
import { permissionOf } from './admission.ts';
import type { Person } from './answer.ts';
import { routes } from './contract/index.ts';
import { type Permission, permissions } from './contract/permissions.ts';
import { type InstanceRole, type KeyScope, keyScopes, type OrganisationRole } from './contract/roles.ts';
import { isBehindGate, isForGuests, type Route } from './contract/routes.ts';

export const callerKinds = [
  'nobody',
  'other user',
  'owner',
  'organisation viewer',
  'organisation editor',
  'organisation admin',
  'organisation owner',
  'moderator',
  'administrator',
  'key without scope',
  'worker',
  'disabled worker',
] as const;
export type CallerKind = (typeof callerKinds)[number];
/** 401: who is it? 403: they see it, and may not. 404: they may not even see it. */
export type Outcome = 'yes' | 401 | 403 | 404;

/** What the callers of a kind are, and whose the video is that they call about. */
export interface Situation {
  /** Null for nobody and for workers. */
  person: { role: InstanceRole; in: OrganisationRole | null; scopes: readonly KeyScope[] } | null;
  /** Private and their own; private and of others; or of their organisation, for its members. */
  video: 'own' | 'of others' | 'of the organisation';
}
export function situationOf(kind: CallerKind): Situation {
  const person = (role: InstanceRole, init: { in?: OrganisationRole; scopes?: readonly KeyScope[] } = {}) => ({
    role,
    in: init.in ?? null,
    scopes: init.scopes ?? keyScopes,
  });
  switch (kind) {
    case 'nobody':
    case 'worker':
    case 'disabled worker':
      return { person: null, video: 'of others' };
    case 'other user':
      return { person: person('user'), video: 'of others' };
    case 'owner':
      return { person: person('user'), video: 'own' };
    case 'key without scope':
      return { person: person('user', { scopes: [] }), video: 'own' };
    case 'moderator':
    case 'administrator':
      return { person: person(kind), video: 'of others' };
    default:
      return { person: person('user', { in: kind.replace('organisation ', '') as OrganisationRole }), video: 'of the organisation' };
  }
}

export function outcomeOf(route: Route, kind: CallerKind): Outcome {
  if (route.access === 'public') return 'yes';
  if (route.access === 'worker') return kind === 'worker' ? 'yes' : kind === 'disabled worker' ? 403 : 401;
  const name = permissionOf(route.access);
  const caller = callerOf(kind);
  // None of these callers has a key that is bound to an organisation.
  if (route.ofKey) return caller === null ? 401 : 403;
  if (name === null || (caller === null && !isForGuests(route.access))) return 401;
  const verdict = may(caller, name, thingOf(permissions[name].about, kind));
  return verdict === 'yes' ? 'yes' : verdict === 'hidden' ? 404 : 403;
}

function callerOf(kind: CallerKind): Person | null {
  const { person } = situationOf(kind);
  if (person === null) return null;
  const organisations = person.in === null ? [] : [{ id: 'organisation', role: person.in }];
  return { kind: 'person', id: 'caller', role: person.role, organisations, scopes: person.scopes, session: null };
}

function thingOf(about: Permission['about'], kind: CallerKind): Thing {
  if (about === 'organisation') return { about, id: 'organisation' };
  if (about !== 'video' && about !== 'channel' && about !== 'playlist') return null;
  const { video } = situationOf(kind);
  const isOrganisation = video === 'of the organisation';
  const owners = { ownerId: video === 'own' ? 'caller' : 'somebody', organisationId: isOrganisation ? 'organisation' : null };
  if (about === 'channel') return { about, ...owners, isOpen: false };
  return about === 'playlist'
    ? { about, ...owners, privacy: 'private' }
    : { about, ...owners, privacy: isOrganisation ? 'organisation' : 'private' };
}

// --- the page ---------------------------------------------------------------------------------------------------------

export const pagePath = fileURLToPath(new URL('../docs/permissions.md', import.meta.url));
const mark = '<!-- What follows is written by gateway/matrix.ts. -->\n';

/** The page as it should be: its words as they are, and the tables of now. */
export function pageOf(page: string): string {
  return `${page.split(mark)[0]}${mark}\n${permissionTable()}\n${routeTable()}`;
}

function permissionTable(): string {
  const rows = Object.entries(permissions as Record<string, Permission>).map(([name, one]) => [
    `\`${name}\``,
    one.summary,
    one.about,
    [...one.roles].reverse().join(', '),
    one.organisation.length > 0 ? [...one.organisation].reverse().join(', ') : '',
    one.owner ? 'yes' : '',
    one.scope ?? '',
  ]);
  return table('Permissions', ['permission', 'what it allows', 'about', 'roles', 'roles in the organisation', 'owner', 'scope'], rows);
}

function routeTable(): string {
  const all: [string, Route][] = Object.entries(routes);
  const rows = all.map(([name, route]) => [
    `${route.method} \`${route.path}\``,
    name,
    route.listeners.join(', '),
    `${route.access}${Object.keys(route.needs ?? {}).length > 0 ? ' +' : ''}`,
    isBehindGate(route) ? 'closed' : route.listeners.includes('public') ? 'open' : '',
    ...callerKinds.map((kind) => `${outcomeOf(route, kind)}`),
  ]);
  const needs = all.flatMap(([name, { needs = {} }]) =>
    Object.entries(needs).map(([member, names]) => [name, `\`${member}\``, names.map((one) => `\`${one}\``).join(', ')]),
  );
  return `${table('Routes', ['route', 'name', 'listeners', 'access', 'gate', ...callerKinds], rows)}
${table('What members of the query and the body need besides (+)', ['route', 'member', 'permissions'], needs)}`;
}

function table(title: string, head: string[], rows: string[][]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((cells) => cells[column]!.length)));
  const line = (cells: string[], filler = ' ') => `| ${cells.map((cell, n) => cell.padEnd(widths[n]!, filler)).join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...rows.map((cells) => line(cells)),
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(pagePath, pageOf(readFileSync(pagePath, 'utf8')));
