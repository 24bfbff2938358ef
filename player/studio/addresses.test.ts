import t from 'tap';
import { addressesIn } from './addresses.ts';

t.test('addresses are told apart however they were pasted', async (t) => {
  t.same(addressesIn(' https://a.org/1.mp4\nhttps://a.org/2.mp4,https://a.org/3.mp4 \r\n\nhttps://a.org/1.mp4'), [
    'https://a.org/1.mp4',
    'https://a.org/2.mp4',
    'https://a.org/3.mp4',
  ]);
  t.same(addressesIn('https://a.org/a,b.mp4, film'), ['https://a.org/a,b.mp4', 'film']);
  t.same(addressesIn(' \n'), []);
});
