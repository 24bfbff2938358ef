import t from 'tap';
import { readableOn, readEmbed } from './options.ts';

const at = (query: string) => readEmbed(`https://video.example.org/embed/aB3dE5${query}`);

t.test('the address of a frame becomes attributes of the player', async (t) => {
  t.same(at(''), {
    id: 'aB3dE5',
    isList: false,
    attributes: { 'video-id': 'aB3dE5', hotkeys: 'page', link: 'https://video.example.org/w/aB3dE5' },
    colour: null,
    origin: null,
  });
  t.match(at('?start=1m5s&autoplay=1&muted&loop=true&lang=de&consent=yes&colour=%23F80&origin=https://a.example/page'), {
    attributes: { start: '1m5s', autoplay: '', muted: '', loop: '', lang: 'de', consent: 'yes' },
    colour: '#F80',
    origin: 'https://a.example',
  });
  t.same(readEmbed('https://video.example.org/embed/playlist/aB3dE5?muted=1'), {
    id: 'aB3dE5',
    isList: true,
    attributes: { hotkeys: 'page', muted: '', link: 'https://video.example.org/playlists/aB3dE5' },
    colour: null,
    origin: null,
  });
  t.notOk('link' in at('?title=0').attributes);
  t.notOk('autoplay' in at('?autoplay=0').attributes);
  t.equal(at('?colour=red;background:url(x)').colour, null);
});

t.test('letters on any colour can be read', async (t) => {
  t.equal(readableOn('#ffffff'), '#000000');
  t.equal(readableOn('#103'), '#ffffff');
  t.equal(readableOn('#ffb454'), '#000000');
});
