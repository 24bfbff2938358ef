import t from 'tap';
import { allOf, nothing, toggled, within } from './selection.ts';

const list = ['a', 'b', 'c', 'd', 'e'];
const chosen = (selection: { chosen: ReadonlySet<string> }) => [...selection.chosen].sort().join('');

t.test('one is chosen, and left out again', async (t) => {
  const one = toggled(nothing, 'b', list);
  t.equal(chosen(one), 'b');
  t.equal(chosen(toggled(one, 'b', list)), '');
});

t.test('a range goes from the last one that was touched, in both directions', async (t) => {
  const from = toggled(nothing, 'd', list);
  t.equal(chosen(toggled(from, 'b', list, { upTo: true })), 'bcd');
  t.equal(chosen(toggled(toggled(nothing, 'b', list), 'e', list, { upTo: true })), 'bcde');
  const cleared = toggled(allOf(list), 'b', list);
  t.equal(chosen(toggled(cleared, 'd', list, { upTo: true })), 'ae', 'a range can be left out as well');
});

t.test('a range without a beginning is the one alone', async (t) => {
  t.equal(chosen(toggled(nothing, 'c', list, { upTo: true })), 'c');
  t.equal(chosen(toggled({ chosen: new Set(), anchor: 'gone' }, 'c', list, { upTo: true })), 'c');
});

t.test('what the list has no longer is not chosen any more', async (t) => {
  const kept = within(toggled(allOf(list), 'c', list), ['a', 'b']);
  t.same([chosen(kept), kept.anchor], ['ab', null]);
});
