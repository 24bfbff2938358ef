import t from 'tap';
import { changedValues, draftsOf, valueOfDraft } from './drafts.ts';

const fields = [
  { key: 'camera', type: 'text' },
  { key: 'reels', type: 'number' },
  { key: 'film', type: 'multi_select' },
  { key: 'filmed_on', type: 'date' },
] as const;

t.test('inputs begin with what a video says, and empty where it says nothing', async (t) => {
  t.same(draftsOf(fields, { camera: 'Bolex', reels: 0, film: ['16 mm'], gone: 'x' }), {
    camera: 'Bolex',
    reels: '0',
    film: ['16 mm'],
    filmed_on: '',
  });
  t.same(draftsOf(fields, { film: 'no list' }).film, []);
});

t.test('what is typed is sent as its type has it, and nothing as null', async (t) => {
  t.equal(valueOfDraft('text', ' Bolex '), 'Bolex');
  t.equal(valueOfDraft('text', '12'), '12');
  t.equal(valueOfDraft('number', ' 1.5 '), 1.5);
  t.equal(valueOfDraft('number', '0'), 0);
  t.same(valueOfDraft('multi_select', ['a', 'b']), ['a', 'b']);
  for (const [type, draft] of [['text', '  '] as const, ['number', ''] as const, ['date', ''] as const, ['multi_select', []] as const])
    t.equal(valueOfDraft(type, draft), null);
});

t.test('what is as it was is not sent', async (t) => {
  const before = { camera: 'Bolex', reels: 2, film: ['16 mm'] };
  const drafts = draftsOf(fields, before);
  t.same(changedValues(fields, before, drafts), {});
  t.same(changedValues(fields, before, { ...drafts, camera: 'Bolex ', reels: '2.0' }), {}, 'written otherwise');
  t.same(changedValues(fields, before, { ...drafts, camera: '', reels: '3', film: ['16 mm', '35 mm'], filmed_on: '2026-01-31' }), {
    camera: null,
    reels: 3,
    film: ['16 mm', '35 mm'],
    filmed_on: '2026-01-31',
  });
  t.same(changedValues(fields, before, {}), { camera: null, reels: null, film: null }, 'what has no draft is empty');
});
