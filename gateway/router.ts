/** Finds a route by method and path: a tree of decoded segments, literals before parameters. */
import type { Route } from './contract/routes.ts';

interface Node<T> {
  literals: Map<string, Node<T>>;
  parameter: Node<T> | null;
  /** By method; parameter names belong to the route, since two routes may call the same place differently. */
  leaves: Map<string, { target: T; names: string[] }>;
}
export type Match<T> = { target: T; params: Record<string, string> } | { allow: string[] } | null;

export interface Router<T> {
  /** `allow`: the path exists, but not with this method. Throws URIError for bytes that are no UTF-8. */
  find(method: string, path: string): Match<T>;
}

export function createRouter<T extends { route: Route }>(targets: readonly T[]): Router<T> {
  const root = node<T>();
  for (const target of targets) {
    let at = root;
    const names: string[] = [];
    for (const segment of target.route.path.slice(1).split('/')) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name) {
        names.push(name);
        at = at.parameter ??= node();
      } else {
        let next = at.literals.get(segment);
        if (!next) at.literals.set(segment, (next = node()));
        at = next;
      }
    }
    if (at.leaves.has(target.route.method)) throw new Error(`Two routes for ${target.route.method} ${target.route.path}`);
    at.leaves.set(target.route.method, { target, names });
  }
  return {
    find(method, path) {
      if (path.charCodeAt(0) !== 47) return null;
      const segments = path.slice(1).split('/').map(decodeURIComponent);
      const values: string[] = [];
      const found = walk(root, segments, 0, values);
      if (!found) return null;
      const leaf = found.leaves.get(method === 'HEAD' ? 'GET' : method);
      if (!leaf) return { allow: allowed(found) };
      return { target: leaf.target, params: Object.fromEntries(leaf.names.map((name, n) => [name, values[n] ?? ''])) };
    },
  };
}

function node<T>(): Node<T> {
  return { literals: new Map(), parameter: null, leaves: new Map() };
}
function walk<T>(at: Node<T>, segments: string[], depth: number, values: string[]): Node<T> | null {
  const segment = segments[depth];
  if (segment === undefined) return at.leaves.size > 0 ? at : null;
  const literal = at.literals.get(segment);
  const found = literal && walk(literal, segments, depth + 1, values);
  if (found) return found;
  if (!at.parameter || segment === '') return null;
  values.push(segment);
  const deeper = walk(at.parameter, segments, depth + 1, values);
  if (!deeper) values.pop();
  return deeper;
}
function allowed<T>(at: Node<T>): string[] {
  const methods = [...at.leaves.keys()].filter((method) => method !== 'OPTIONS');
  return methods.includes('GET') ? ['HEAD', ...methods, 'OPTIONS'] : [...methods, 'OPTIONS'];
}
