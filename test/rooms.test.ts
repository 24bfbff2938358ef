/** Holds the directions of imports between the rooms. What a room may know is in `rooms`; everything else is refused. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Doors: the only files that other rooms may import. */
const doors: Record<string, (file: string) => boolean> = {
  actors: (file) => basename(file) === 'contract.ts' || file === 'actors/video/profile.ts',
  components: (file) => basename(file) === 'contract.ts',
  gateway: (file) => file.startsWith('gateway/contract/'),
  media: (file) => ['media/index.ts', 'media/chapters.ts', 'media/facts.ts', 'media/plan-types.ts', 'media/watermark.ts'].includes(file),
  dapr: (file) => file === 'dapr/index.ts' || file === 'dapr/contract.ts',
};
/** Whose doors a room may open. */
const rooms: Record<string, string[]> = {
  media: [],
  components: ['dapr', 'media'],
  dapr: [],
  actors: ['components', 'dapr', 'media'],
  gateway: ['actors', 'components', 'dapr', 'media'],
  federation: ['actors', 'components', 'dapr', 'media'],
  sidecars: ['gateway', 'media'],
  cli: ['gateway', 'media'],
  player: ['gateway', 'media'],
};
/** The envelope and the problem that every actor call carries: the host of actors speaks in them. */
const exceptions = new Set([
  'dapr -> actors/contract.ts',
  // Traces go through everything.
  'dapr -> components/tracing/contract.ts',
  'sidecars -> components/tracing/contract.ts',
]);
/** Places that put rooms together, or try them; they may import anything, and no room imports them. */
const outside = new Set(['main.ts', 'wiring', 'setup', 'test', 'bench']);
/** Knowledge of video is pure: it computes, and touches nothing. */
const impure = /^node:(fs|child_process|net|http|https|http2|tls|dgram|dns|worker_threads|cluster|os|process|timers)(\/|$)/;

const isTest = (file: string) => /\.test\.tsx?$/.test(file) || outside.has(roomOf(file));
const isForTests = (file: string) => /(^|\/)(conformance|testing|try-out)(-[a-z-]+)?(\.ts$|\/)/.test(file);
const roomOf = (file: string) => file.split('/')[0] ?? '';
/** Components are rooms of their own towards each other. */
const cellOf = (file: string) => (roomOf(file) === 'components' ? file.split('/').slice(0, 2).join('/') : roomOf(file));

/** Why `from` may not import `to`; null when it may. Both are paths below the root. */
function objection(from: string, to: string): string | null {
  if (isTest(from) || isForTests(from)) return null;
  if (isForTests(to)) return 'is for tests alone';
  const [room, target] = [roomOf(from), roomOf(to)];
  if (cellOf(from) === cellOf(to)) return null;
  if (outside.has(target)) return `is wiring, and ${room} is a room`;
  if (!(room in rooms)) return `comes from ${room}, which is no room`;
  if (exceptions.has(`${room} -> ${to}`)) return null;
  if (room !== target && !rooms[room]?.includes(target)) return `lies in ${target}, which ${room} may not know`;
  return doors[target]?.(to) ? null : `is not a door of ${target}`;
}

function sources(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !['node_modules', 'dist', 'data', 'output'].includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sources(path);
      return /\.(ts|tsx|mjs|js)$/.test(entry.name) ? [relative(root, path)] : [];
    });
}

/** Everything that a module names as another module, types included. */
function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const patterns = [
    /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
}

function broken(files: [string, string][]): string[] {
  return files.flatMap(([file, text]) =>
    importsOf(text).flatMap((name) => {
      if (roomOf(file) === 'media' && !isTest(file) && !isForTests(file) && impure.test(name))
        return [`${file} imports ${name}: media is pure`];
      if (!name.startsWith('.')) return [];
      const target = join(dirname(file), name);
      const why = objection(file, target);
      return why === null ? [] : [`${file} imports ${target}, which ${why}`];
    }),
  );
}

t.test('imports point forward, through the doors of the rooms', async (t) => {
  const files = sources();
  t.ok(files.length > 50, 'the rooms are found');
  const found = broken(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  t.same(found, [], found.join('\n'));
});

t.test('what is not allowed is found', async (t) => {
  const wrong: [string, string][] = [
    ['gateway/a.ts', "import { decide } from '../actors/video/decide.ts';"],
    ['gateway/a.ts', "const late = await import('../components/objects/folder.ts');"],
    ['actors/video/a.ts', "import type { X } from '../../gateway/contract/public.ts';"],
    ['sidecars/frame.ts', "export * from '../components/objects/contract.ts';"],
    ['components/events/a.ts', "import {\n  openDatabase,\n} from '../database/open.ts';"],
    ['player/a.tsx', "import '../gateway/gateway.ts';"],
    ['media/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['gateway/a.ts', "import { probe } from './conformance.ts';"],
    ['gateway/a.ts', "import { readSettings } from '../wiring/settings.ts';"],
    ['cli/a.ts', "import { createActorProxy } from '../dapr/index.ts';"],
  ];
  for (const one of wrong) t.equal(broken([one]).length, 1, one.join(': '));
});

t.test('what is allowed passes', async (t) => {
  const right: [string, string][] = [
    ['gateway/handlers/a.ts', "import type { Objects } from '../../components/objects/contract.ts';"],
    ['gateway/a.ts', "import { problem } from '../actors/contract.ts';\nimport { plan } from '../media/index.ts';"],
    ['player/a.tsx', "import { client } from '../gateway/contract/index.ts';"],
    ['components/events/memory.ts', "import type { Database } from '../database/contract.ts';"],
    ['components/events/memory.test.ts', "import { openDatabase } from '../database/open.ts';"],
    ['wiring/app.ts', "import { createGateway } from '../gateway/gateway.ts';"],
    ['gateway/a.ts', "// import { x } from '../actors/video/decide.ts';\n/* from '../actors/turn.ts' */"],
  ];
  t.same(broken(right), []);
});
