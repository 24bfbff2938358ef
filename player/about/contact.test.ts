import t from 'tap';
import { contactLink } from './contact.ts';

t.test('addresses and pages are links, whatever else is written is not', async (t) => {
  t.equal(contactLink('https://example.org/contact'), 'https://example.org/contact');
  t.equal(contactLink('films@example.org'), 'mailto:films@example.org');
  for (const words of [
    '',
    'Ring twice',
    'javascript:alert(1)',
    'a@b.c?cc=everybody@example.org',
    'films@example.org or the bell',
    'https://',
  ])
    t.equal(contactLink(words), null, words);
});
