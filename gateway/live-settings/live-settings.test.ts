import t from 'tap';
import type { Database } from '../../components/database/contract.ts';
import { createLiveSettings } from './live-settings.ts';

t.test('an older look that answers late does not undo what a newer one has found', async (t) => {
  const answers: ((rows: object[]) => void)[] = [];
  const database = (() => new Promise((resolve) => answers.push(resolve))) as unknown as Database;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const live = createLiveSettings({ database, given: {}, apply() {}, log });
  const row = (version: number, name: string) => [{ name: 'instance', value: { name }, version, updatedAt: null, updatedBy: null }];
  const looks = [live.refresh(), live.refresh()];
  await new Promise(setImmediate);
  const begun = answers.length;
  if (begun === 2) answers[1]?.(row(2, 'new'));
  answers[0]?.(row(1, 'old'));
  await new Promise(setImmediate);
  if (begun === 1) answers[1]?.(row(2, 'new'));
  await Promise.all(looks);
  t.match(live.now('instance'), { version: 2, value: { name: 'new' } });
});
