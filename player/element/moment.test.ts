import t from 'tap';
import { readMoment, writeMoment } from './moment.ts';

t.test('moments are read in the forms that people know', async (t) => {
  t.same(['90', '90s', '1m30s', '1:30', ' 1M30S '].map(readMoment), [90, 90, 90, 90, 90]);
  t.same(['1h2m3s', '1:02:03', '1h', '2.5'].map(readMoment), [3723, 3723, 3600, 2.5]);
  t.same(['', 'soon', '-5', '1:2:3:4', '5x', null].map(readMoment), [null, null, null, null, null, null]);
});

t.test('what is written is read again', async (t) => {
  t.same([0, 45.9, 90, 3600, 3723].map(writeMoment), ['0s', '45s', '1m30s', '1h', '1h2m3s']);
  for (const seconds of [0, 1, 59, 60, 61, 3599, 3600, 3661, 86_400]) t.equal(readMoment(writeMoment(seconds)), seconds);
});
