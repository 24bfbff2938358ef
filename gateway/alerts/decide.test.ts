import t from 'tap';
import { type AlertState, decide } from './decide.ts';

const limits = { repeatSeconds: 3600, quietSeconds: 300 };
/** Seconds at which it is looked, and whether it holds then; what is told, and when. */
function run(
  looks: [at: number, holds: boolean][],
  { holdSeconds = 120, ...more }: Partial<typeof limits> & { holdSeconds?: number } = {},
) {
  let state: AlertState | null = null;
  const told: string[] = [];
  for (const [at, holds] of looks) {
    const decision = decide(state, holds ? holdSeconds : null, new Date(at * 1000), { ...limits, ...more });
    state = decision.state;
    if (decision.tell) told.push(`${at} ${decision.tell}${decision.tell === 'raised' && state?.repeats ? ` ${state.repeats}` : ''}`);
  }
  return { told, state };
}

t.test('an alert is told once it has held for long enough, and when it is over', async (t) => {
  t.same(
    run([
      [0, true],
      [60, true],
      [120, true],
      [180, true],
      [600, false],
    ]).told,
    ['120 raised', '600 resolved'],
  );
});

t.test('what passes by itself is told nobody, and nothing is kept of it', async (t) => {
  const { told, state } = run([
    [0, true],
    [100, true],
    [110, false],
    [120, true],
    [239, true],
    [300, false],
  ]);
  t.same(told, []);
  t.equal(state, null);
});

t.test('what goes on is told again, as often as is set', async (t) => {
  const looks = [0, 120, 3000, 3720, 7000, 7320, 7400].map((at): [number, boolean] => [at, true]);
  t.same(run(looks).told, ['120 raised', '3720 raised 1', '7320 raised 2']);
  t.same(run(looks, { repeatSeconds: 0 }).told, ['120 raised'], 'or never');
});

t.test('what comes and goes is told no more often than is set', async (t) => {
  const looks = Array.from({ length: 100 }, (_, n): [number, boolean] => [n * 10, n % 2 === 0]);
  const { told } = run(looks, { holdSeconds: 0 });
  t.same(told, ['0 raised', '10 resolved', '320 raised', '330 resolved', '640 raised', '650 resolved', '960 raised', '970 resolved']);
  t.equal(run([...looks, [2000, false]]).state, null);
});
