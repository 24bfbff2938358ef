/** Which refusals a route can give: its own, and those that follow from what it is. */

import { permissions } from '../permissions.ts';
import { type ProblemCode, problems } from '../problems.ts';
import { allowances } from '../rates.ts';
import { type Access, isBehindGate, type Route } from '../routes.ts';

const always = ['wrong-host', 'internal', 'busy', 'aborted', 'actors-unavailable', 'database-unavailable', 'storage-unavailable'] as const;

/** By status, ascending. */
export function refusalsOf(route: Route): Map<number, ProblemCode[]> {
  const codes = new Set<ProblemCode>([...always, ...ofAccess(route.access), ...route.problems]);
  if (isBehindGate(route)) add(codes, 'members-only', 'missing-scope');
  if (route.params) add(codes, 'bad-path', 'not-found');
  if (route.query) add(codes, 'invalid');
  if (route.body && 'json' in route.body) add(codes, 'bad-json', 'cut-off', 'too-large', 'unsupported-media-type', 'invalid');
  if (codes.has('cut-off')) add(codes, 'request-timeout');
  if (route.needs) add(codes, 'forbidden', 'missing-scope', 'not-found');
  if (route.method !== 'GET') add(codes, 'wrong-origin');
  if (allowances[route.rate].calls !== null) add(codes, 'too-many-requests');
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code]);
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

function ofAccess(access: Access): ProblemCode[] {
  switch (access) {
    case 'public':
      return [];
    case 'reader':
      return ['not-found', 'missing-scope', 'password-needed', 'address-expired'];
    case 'visitor':
    case 'viewer':
      return ['not-found', 'missing-scope'];
    case 'worker':
      return ['unauthorized', 'worker-disabled', 'too-many-requests'];
    default: {
      const shared: ProblemCode[] = ['unauthorized', 'forbidden', 'missing-scope', 'too-many-requests'];
      return ['video', 'channel', 'playlist', 'organisation'].includes(permissions[access].about) ? [...shared, 'not-found'] : shared;
    }
  }
}

function add(codes: Set<ProblemCode>, ...more: ProblemCode[]): void {
  for (const code of more) codes.add(code);
}
