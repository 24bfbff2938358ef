/**
 * Repairs of packages whose next release has not come yet. Each is applied after an installation, once, and checked at every start;
 * a package that has changed under a repair stops the set-up, so that nobody runs without it unknowingly.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * postgres.js 3.4.9: when the server goes away in the middle of a transaction, the library writes "rollback" to a socket that is gone and
 * throws where nobody can catch it, which ends the program (known upstream). A transaction
 * that goes on after its connection was closed could even write into the connection's next use, and end() waited for the lost query. And nobody
 * caught what becomes of its own first query, for the types of arrays, when the connection is lost just then.
 */
const patches = [
  {
    file: 'postgres/src/connection.js',
    changes: [
      [
        '    if (terminated)\n      return queryError(',
        "    if (socket === null)\n      return queryError(q, Errors.connection('CONNECTION_CLOSED', options))\n\n    if (terminated)\n      return queryError(",
      ],
      [
        '    clearImmediate(nextWriteTimer)\n    socket.removeListener',
        '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
      ],
      ['    closedTime = performance.now()\n', '    query = null\n    closedTime = performance.now()\n'],
      ['        return fetchArrayTypes()\n', '        return fetchArrayTypes().catch(() => needsTypes = true)\n'],
    ],
  },
  {
    file: 'postgres/src/index.js',
    changes: [
      ['      , connection\n      , prepare = null\n', '      , connection\n      , lost = null\n      , prepare = null\n'],
      [
        'new Promise((_, reject) => connection.onclose = reject)',
        'new Promise((_, reject) => connection.onclose = e => (lost = e, reject(e)))',
      ],
      [
        '        q.catch(e => uncaughtError || (uncaughtError = e))\n',
        '        q.catch(e => uncaughtError || (uncaughtError = e))\n        if (lost)\n          return q.reject(lost)\n',
      ],
    ],
  },
];

/** Applies what is missing; returns the files that were changed. */
export function applyPatches(root) {
  const changed = [];
  for (const { file, changes } of patches) {
    const path = join(root, 'node_modules', file);
    const before = readFileSync(path, 'utf8');
    let text = before;
    for (const [from, to] of changes) {
      if (text.includes(to)) continue;
      if (text.split(from).length !== 2)
        throw new Error(`${file} is not the version that setup/patches.mjs repairs. Is the repair still needed?`);
      text = text.replace(from, () => to);
    }
    if (text === before) continue;
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
    changed.push(file);
  }
  return changed;
}
