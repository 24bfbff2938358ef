import t from 'tap';
import { firstLook } from './first-look.ts';

const text = (value: string) => new Uint8Array(Buffer.from(value, 'latin1'));
const box = (type: string, rest = 'isom\0\0\0\0') => text(`\0\0\0\x18${type}${rest}`);
function transportStream(start: number, step: number): Uint8Array {
  const bytes = new Uint8Array(start + step * 3);
  for (const i of [0, 1, 2]) bytes[start + i * step] = 0x47;
  return bytes;
}

t.test('the containers we take', async (t) => {
  const container = (head: Uint8Array) => {
    const look = firstLook(head);
    return look.ok ? look.container : look.code;
  };
  t.equal(container(box('ftyp')), 'mov,mp4,m4a,3gp,3g2,mj2');
  t.equal(container(box('moov')), 'mov,mp4,m4a,3gp,3g2,mj2');
  t.equal(container(text('\x1a\x45\xdf\xa3....')), 'matroska,webm');
  t.equal(container(text('RIFF....AVI LIST')), 'avi');
  t.equal(container(text('RIFF....WAVEfmt ')), 'wav');
  t.equal(container(transportStream(0, 188)), 'mpegts');
  t.equal(container(transportStream(4, 192)), 'mpegts');
  t.equal(container(text('OggS\0')), 'ogg');
  t.equal(container(text('fLaC\0')), 'flac');
  t.equal(container(text('ID3\x04\0\0\0\0\0\x21')), 'mp3');
  t.equal(container(text('\xff\xfb\x90\x64')), 'mp3');
});

t.test('anything that could name other files, and anything else, is refused', async (t) => {
  const hostile = {
    playlist: '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n',
    script: 'ffconcat version 1.0\nfile /etc/passwd\n',
    manifest: '<?xml version="1.0"?><MPD></MPD>',
    html: '<!doctype html>',
    archive: 'PK\x03\x04',
    text: 'hello, world, this is no film',
    png: '\x89PNG\r\n\x1a\n',
    jpeg: '\xff\xd8\xff\xe0\0\x10JFIF',
    webp: 'RIFF....WEBPVP8 ',
    heic: '\0\0\0\x18ftypheic',
    'box of no size': '\0\0\0\x02moov',
    'one byte': '\0',
  };
  for (const [name, head] of Object.entries(hostile)) t.match(firstLook(text(head)), { ok: false, code: 'unsupported-container' }, name);
  t.match(firstLook(new Uint8Array()), { ok: false, code: 'empty-file' });
});
