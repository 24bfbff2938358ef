/** What the themes promise, read from the style sheet that pages have. */
import { readFile } from 'node:fs/promises';
import t from 'tap';
import { type ColourRole, colourOf, contrastOf, contrasts, grounds } from './colours.ts';

const tokens = await readFile(new URL('../styles/tokens.css', import.meta.url), 'utf8');
const roles = new Map(
  [...tokens.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/gi)].map(([, role, light, dark]) => [
    role,
    { light: colourOf(light!), dark: colourOf(dark!) },
  ]),
);
const inTheme = (role: ColourRole, theme: 'light' | 'dark') => {
  const found = roles.get(role);
  if (found === undefined) throw new Error(`The style sheet has no --${role}.`);
  return found[theme];
};

t.test('every colour of the style sheet has a role that is looked at', async (t) => {
  const known: string[] = [...contrasts.map(({ role }) => role), ...grounds];
  t.same([...roles.keys()].sort(), known.sort());
});

t.test('every role can be told from what it lies on, in both themes', async (t) => {
  for (const theme of ['light', 'dark'] as const)
    for (const { role, least, on } of contrasts)
      for (const ground of on) {
        const contrast = contrastOf(inTheme(role, theme), inTheme(ground, theme));
        t.ok(contrast >= least, `${theme}: --${role} on --${ground} has ${contrast.toFixed(2)}, and needs ${least}`);
      }
});

t.test('contrasts are as WCAG has them', async (t) => {
  t.equal(contrastOf(colourOf('#000000'), colourOf('#ffffff')), 21);
  t.equal(contrastOf(colourOf('rgb(119, 119, 119)'), colourOf('#ffffff')).toFixed(2), '4.48');
});
