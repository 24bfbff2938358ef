import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { clip, withFolder } from './ffmpeg/try-out.ts';
import { stillPicture } from './still-picture.ts';

const look = (bytes: Buffer) => stillPicture(bytes.subarray(0, 33), bytes.subarray(-12), bytes.length);

t.test('PNG and both kinds of WebP tell their sizes', (t) =>
  withFolder(async (folder) => {
    const colour = ['-f', 'lavfi', '-i', 'testsrc2=size=90x34,format=rgba', '-frames:v', '1'];
    const cases: [string, string[], string][] = [
      ['a.png', [], 'image/png'],
      ['a.webp', [], 'image/webp'],
      ['b.webp', ['-lossless', '1'], 'image/webp'],
    ];
    for (const [name, more, mediaType] of cases) {
      const bytes = await readFile(await clip(join(folder, name), [...colour, ...more]));
      t.same(look(bytes), { mediaType, width: 90, height: 34 }, name);
      t.match(look(bytes.subarray(0, bytes.length - 20)), /before its end/, `${name}, cut off`);
    }
    const moving = ['-f', 'lavfi', '-i', 'testsrc2=size=90x34:rate=5', '-t', '1', '-c:v', 'libwebp_anim', '-loop', '0'];
    t.match(look(await readFile(await clip(join(folder, 'c.webp'), moving))), /moves/);
    t.match(look(await readFile(await clip(join(folder, 'd.jpg'), colour))), /neither/);
    t.match(
      look(await readFile(await clip(join(folder, 'e.png'), ['-f', 'lavfi', '-i', 'color=red:size=5000x8', '-frames:v', '1']))),
      /4096/,
    );
  }),
);

t.test('whatever else it is, it is refused', async (t) => {
  for (const text of ['', 'RIFF', '<svg xmlns="http://www.w3.org/2000/svg"/>', '\x89PNG\r\n\x1a\n', 'GIF89a'])
    t.type(look(Buffer.from(text, 'latin1')), 'string', text);
});
