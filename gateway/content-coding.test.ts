import t from 'tap';
import { codingFor } from './content-coding.ts';

t.test('a text is sent in the shortest form that the client takes', async (t) => {
  const both = () => true;
  t.equal(codingFor('gzip, deflate, br, zstd', both), 'br');
  t.equal(codingFor('GZIP;q=0.8, deflate', both), 'gzip');
  t.equal(
    codingFor('br, gzip', (coding) => coding === 'gzip'),
    'gzip',
  );
  t.equal(codingFor('*', both), 'br');
  t.equal(codingFor('br;q=0, *', both), 'gzip');
  t.equal(codingFor('br;q=0.001', both), 'br');
  for (const header of ['', 'identity', 'deflate', 'br;q=0.000, gzip; q=0', 'brx', ';q=1,,'])
    t.equal(codingFor(header, both), null, header);
  t.equal(
    codingFor('br, gzip', () => false),
    null,
  );
});
