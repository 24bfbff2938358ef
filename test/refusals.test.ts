/** Refusals on German pages: what a page can be refused is said in German, and with the figures of the server. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { z } from 'zod';
import { requirePassword } from '../gateway/accounts/passwords.ts';
import { problemOf, type Refused } from '../gateway/contract/client.ts';
import { routes } from '../gateway/contract/index.ts';
import { refusalsOf } from '../gateway/contract/openapi/refusals.ts';
import { type ProblemCode, problems } from '../gateway/contract/problems.ts';
import type { Route } from '../gateway/contract/routes.ts';
import { fieldFaults, type Ruled, storedOf } from '../gateway/fields/decide.ts';
import type { Refusal } from '../gateway/problem.ts';
import { type RefusalCode, refuse as refuseFile } from '../media/index.ts';
import { translated } from '../player/refusals/catalogue.ts';
import { words as german } from '../player/words/refusals-german.ts';

const player = fileURLToPath(new URL('../player', import.meta.url));
const inGerman = (said: Refused) => translated(german, said);
const isOwn = (code: string) => Object.hasOwn(german.codes, code);

t.test('every refusal of a call that a page makes is said in German', async (t) => {
  const byPath = Map.groupBy(Object.values(routes) as Route[], ({ path }) => path);
  const called = new Set<Route>();
  for await (const file of glob('**/*.{ts,tsx}', { cwd: player, exclude: (name) => name === 'dist' || name.includes('.test.') })) {
    const source = await readFile(join(player, file), 'utf8');
    // A call names its method; what sends files names the path alone.
    for (const [, method, path = ''] of source.matchAll(/['"`](?:([A-Z]+) )?(\/[^'"`\s]+)['"`]/g))
      for (const route of byPath.get(path) ?? []) if (method === undefined || method === route.method) called.add(route);
  }
  t.ok(called.size > 200, `${called.size} routes`);
  const codes = new Set([...called].flatMap((route) => [...refusalsOf(route).values()].flat()));
  t.ok(codes.size > 140, `${codes.size} codes`);
  t.same([...codes].filter((code) => !isOwn(code)).sort(), []);
});

t.test('its words are of codes that there are, and each says something', (t) => {
  for (const code of Object.keys(german.codes)) {
    const { title, detail }: { title?: string; detail?: string | undefined } = Object.hasOwn(problems, code)
      ? problems[code as ProblemCode]
      : refuseFile(code as RefusalCode);
    if (title === undefined) t.fail(`There is no code ${code}.`);
    else t.match(inGerman({ code, title, detail }).title, /^[„\p{Lu}].+[.:]/u, code);
  }
  t.end();
});

t.test('it says the figures and the names that the server says', (t) => {
  const said = (code: string, title: string, detail?: string, more: Partial<Refused> = {}) => {
    const german = inGerman({ code, title, ...(detail && { detail }), ...more });
    return `${german.title} ${german.detail ?? ''}`.trim();
  };
  t.match(said('too-many-playlists', 'Nobody has more than 500 playlists.'), /mehr als 500 Playlists/);
  t.match(said('too-many-requests', 'Too many calls.', undefined, { retryAfterSeconds: 40 }), /in 40 Sekunden/);
  t.match(said('too-many-attempts', 'Too many attempts.', undefined, { retryAfterSeconds: 600 }), /in 10 Minuten/);
  t.match(said('too-large', 'The file is larger than allowed.', 'At most 2500000000 bytes.'), /Höchstens 2\.500 MB/);
  t.match(said('address-not-allowed', 'x', 'Those are: example.org.'), /Das sind: example\.org\./);
  t.match(
    said('quota-exceeded', 'x', 'Allowed are 1.5 GB in all. Used are 900.0 MB, and this takes 700 bytes.'),
    /Erlaubt sind 1,5 GB insgesamt, benutzt 900,0 MB, und diese braucht 700 Bytes\./,
  );
  t.match(said('choice-in-use', '“Berlin” is what 3 videos say.'), /„Berlin“ ist bei 3 Videos gewählt/);
  // Without the figure there is no sentence, and the server's own is better than one that lacks it.
  t.equal(said('too-many-keys', 'No more.', 'Revoke some.'), 'Der Server lehnt das ab: No more. Revoke some.');
  t.equal(said('of-tomorrow', 'Not yet.', 'Wait.'), 'Der Server lehnt das ab: Not yet. Wait.');
  t.equal(said('toString', 'Not yet.'), 'Der Server lehnt das ab: Not yet.');
  t.end();
});

t.test('what is wrong with a field is said beside it', (t) => {
  const schema = z.strictObject({
    short: z.string().min(3),
    long: z.string().max(2),
    none: z.string().min(1),
    low: z.number().min(5),
    high: z.number().max(1),
    whole: z.int(),
    few: z.array(z.string()).min(1),
    many: z.array(z.string()).max(1),
    mail: z.email(),
    address: z.url(),
    day: z.iso.date(),
    one: z.enum(['a', 'b']),
    pattern: z.string().regex(/x/),
    missing: z.string(),
  });
  const sent = {
    short: '',
    long: 'abc',
    none: '',
    low: 1,
    high: 2,
    whole: 1.5,
    few: [],
    many: ['a', 'b'],
    mail: 'x',
    address: 'x',
    day: 'x',
  };
  const { issues } = schema.safeParse({ ...sent, one: 'c', pattern: 'a', more: 1 }).error!;
  const rules = { min: 4, max: 8, earliest: null, latest: null, choices: ['a'] };
  const values = { text: 3, number: 'x', date: 'x', url: 'x', select: 'x', multi_select: ['x'] } as const;
  const stored = [
    ...Object.entries(values).map(([type, value]) => storedOf({ ...rules, type: type as Ruled['type'] }, value as string)),
    ...[2, 9].flatMap((size) => [
      storedOf({ ...rules, type: 'number' }, size),
      storedOf({ ...rules, type: 'text' }, 'x'.repeat(size)),
      storedOf({ ...rules, type: 'date', earliest: '2026-02-01', latest: '2026-02-03' }, `2026-02-0${size === 2 ? 4 : 1}`),
    ]),
  ];
  const ofFields = [
    ...stored.flatMap((one) => ('wrong' in one ? [one.wrong] : [])),
    ...fieldFaults({ ...rules, type: 'url', min: 9, earliest: '2026-02-01' }).map(({ message }) => message),
    ...fieldFaults({ ...rules, type: 'select', min: null, max: 0, choices: [] }).map(({ message }) => message),
    ...fieldFaults({ ...rules, type: 'multi_select', min: 0.5, choices: ['a', 'a'] }).map(({ message }) => message),
  ];
  const ofPasswords = ['a', 'a'.repeat(500)].map((password) => {
    try {
      return requirePassword(password) ?? 'taken';
    } catch (error) {
      return (error as Refusal).message;
    }
  });
  const all = [...issues.map(({ message }) => message), ...ofFields, ...ofPasswords];
  t.ok(all.length > 30, `${all.length} sentences`);
  const body = JSON.stringify({
    code: 'invalid',
    title: 'x',
    detail: 'y',
    errors: all.map((message, index) => ({ path: `${index}`, message })),
  });
  const problem = problemOf(422, body, { refused: inGerman });
  t.equal(problem.message, 'So nimmt der Server das nicht an.');
  for (const [index, { message }] of problem.errors.entries()) t.not(message, all[index], `${all[index]}: ${message}`);
  t.match(problem.detail, /Mindestens 3 Zeichen\./);
  t.equal(
    problemOf(422, JSON.stringify({ code: 'bad-password', title: ofPasswords[0] }), { refused: inGerman }).message,
    'Das Passwort braucht mindestens 10 Zeichen.',
  );
  t.equal(problemOf(502, '<html>', { refused: inGerman, status: (status) => `Fehler ${status}` }).message, 'Fehler 502');
  t.end();
});
