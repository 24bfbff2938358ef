import t from 'tap';
import { classLinesOf, componentsOf, type System, troublesOf } from './model.ts';

const at = '2026-01-01T00:00:00.000Z';
const system = (components: System['components'], freeMemoryBytes = 8e9) =>
  ({ components, machine: { cores: 2, load: [0], memoryBytes: 16e9, freeMemoryBytes } }) as System;

t.test('what everything else leans on is named first, and what is down before what is not well', async (t) => {
  const components = componentsOf(
    system({
      mail: { status: 'down', since: at, detail: 'no answer' },
      'objects-raw': { status: 'degraded', since: at },
      database: { status: 'degraded', since: at },
      settings: { status: 'ok', since: at },
    }),
  );
  t.same(
    troublesOf(components).map(({ name }) => name),
    ['mail', 'database', 'objects-raw'],
  );
  t.match(
    components.find(({ name }) => name === 'mail'),
    { since: at, detail: 'no answer' },
  );
});

t.test('a machine without memory is not well', async (t) => {
  t.same(troublesOf(componentsOf(system({}, 8e9))), []);
  t.match(troublesOf(componentsOf(system({}, 5e8))), [{ name: 'memory', status: 'degraded' }]);
});

t.test('of what a component tells, known figures are shown', async (t) => {
  const [objects] = componentsOf(system({ objects: { status: 'ok', freeBytes: 5, essential: false, stores: {}, path: '/secret' } }));
  t.same(objects?.facts, [['freeBytes', 5]]);
});

t.test('a class is the sum of its kinds, with its last hour', async (t) => {
  const cell = { waiting: 0, failedLastDay: 1, paused: false };
  const lines = classLinesOf(
    {
      queue: {
        cells: [
          { ...cell, class: 'side', kind: 'poster', queued: 2, leased: 1, oldestSeconds: 5 },
          { ...cell, class: 'side', kind: 'waveform', queued: 3, leased: 0, oldestSeconds: 9 },
        ],
        paused: { classes: ['ladder'], kinds: [] },
      } as unknown as NonNullable<System['queue']>,
      queueHistory: [
        { at, classes: {} },
        { at, classes: { side: { queued: 7, leased: 0 } } },
      ],
    },
    ['ladder', 'side'],
  );
  t.match(lines, [
    { class: 'ladder', queued: 0, oldestSeconds: null, isPaused: true, line: [0, 0] },
    { class: 'side', queued: 5, leased: 1, failed: 2, oldestSeconds: 9, isPaused: false, line: [0, 7] },
  ]);
});
