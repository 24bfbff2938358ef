import t from 'tap';
import { attachment } from './download-name.ts';

t.test('a file is called like its video, as far as file systems and headers bear it', async (t) => {
  const names = (title: string) =>
    /^attachment; filename="([^"]*)"; filename\*=UTF-8''([!-~]*)$/.exec(attachment(title, ' 720p.mp4'))?.slice(1);
  t.same(names('Holiday'), ['Holiday 720p.mp4', 'Holiday%20720p.mp4']);
  t.same(names("Zoë's día (1)"), ["Zoe's dia (1) 720p.mp4", 'Zo%C3%AB%27s%20d%C3%ADa%20%281%29%20720p.mp4']);
  t.same(names('東京'), ['video 720p.mp4', '%E6%9D%B1%E4%BA%AC%20720p.mp4']);
  t.same(names('../../etc/passwd'), ['etc passwd 720p.mp4', 'etc%20passwd%20720p.mp4']);
  t.same(names('a"b\r\nc;d\0\u202eexe'), ['a b c;d exe 720p.mp4', 'a%20b%20c%3Bd%20exe%20720p.mp4']);
  t.equal(names('a＂; filename=b.exe; c=＂／..＼d％22')?.[0], 'a ; filename=b.exe; c= .. d 22 720p.mp4', 'nor do letters of other widths');
  for (const empty of ['', ' . ', '///', '\ud800']) t.match(names(empty)?.[0], / ?720p\.mp4$/, JSON.stringify(empty));
  t.ok((names('x'.repeat(1_000))?.[0]?.length ?? 999) < 140);
  t.equal(decodeURIComponent(names('😀'.repeat(200))?.[1] ?? ''), `${'😀'.repeat(120)} 720p.mp4`);
});
