import t from 'tap';
import { propertiesOf, readStyle, usualStyle } from './style.ts';

t.test('what was kept is read, and what is no choice is as usual', (t) => {
  const chosen = { size: 150, colour: '#ffff00', ground: '#102030', opacity: 50, edge: 'outline', font: 'serif', place: 'top' };
  t.same(readStyle(JSON.stringify(chosen)), chosen);
  for (const kept of [null, '', 'null', '[]', '7', '{"size":', '{"size":"150"}']) t.same(readStyle(kept), usualStyle, String(kept));
  const wrong = { ...chosen, size: 1000, colour: 'red; } * { display: none', opacity: -1, edge: 'constructor', font: null, place: {} };
  t.same(readStyle(JSON.stringify(wrong)), { ...usualStyle, ground: '#102030' }, 'nothing else gets into a style sheet');
  t.end();
});

t.test('a style is properties that cues take over', (t) => {
  const { '--cue-size': size, '--cue-ground': ground, '--cue-edge': edge } = propertiesOf({ ...usualStyle, size: 200, opacity: 0 });
  t.same([size, ground, edge], ['200%', 'color-mix(in srgb, #000000 0%, transparent)', 'none']);
  t.end();
});
