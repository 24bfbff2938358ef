import t from 'tap';
import { maxWaveformBytes, maxWaveformPairs, planWaveform, readWaveform, waveformFolder, waveformJson } from './waveform.ts';

const samples = (values: number[]) => new Uint8Array(Int16Array.from(values).buffer);

t.test('twenty pairs a second, fewer where there would be too many', async (t) => {
  t.same(planWaveform(60), { sampleRate: 8000, samplesPerPixel: 400 });
  t.same(planWaveform(1000), { sampleRate: 8000, samplesPerPixel: 400 });
  t.same(planWaveform(12 * 3600), { sampleRate: 8000, samplesPerPixel: 17_280 });
});

t.test('samples become their lowest and highest, however the parts are cut', async (t) => {
  const bytes = samples([0, 256, -256, 32_767, -32_768, 100, 512]);
  const plan = { sampleRate: 8000, samplesPerPixel: 3 };
  const wanted = { ...plan, length: 3, data: Int8Array.from([-1, 1, -128, 127, 2, 2]) };
  for (const size of [1, 2, 3, 5, bytes.length]) {
    const folder = waveformFolder(plan);
    for (let at = 0; at < bytes.length; at += size) folder.add(bytes.subarray(at, at + size));
    t.same(readWaveform(folder.done()), wanted, `parts of ${size} bytes`);
  }
});

t.test('the file is what audiowaveform writes', async (t) => {
  const folder = waveformFolder({ sampleRate: 8000, samplesPerPixel: 2 });
  folder.add(samples([256, 512]));
  const file = folder.done();
  t.equal(Buffer.from(file).toString('hex'), '02000000' + '01000000' + '401f0000' + '02000000' + '01000000' + '01000000' + '0102');
  t.same(waveformJson(readWaveform(file)!), {
    version: 2,
    channels: 1,
    sample_rate: 8000,
    samples_per_pixel: 2,
    bits: 8,
    length: 1,
    data: [1, 2],
  });
  t.same(readWaveform(waveformFolder({ sampleRate: 8000, samplesPerPixel: 2 }).done())?.length, 0, 'no sound at all');
});

t.test('a file is no larger than planned, whatever comes', async (t) => {
  const folder = waveformFolder({ sampleRate: 8000, samplesPerPixel: 1 });
  folder.add(new Uint8Array(2 * maxWaveformPairs + 100));
  t.equal(folder.done().length, maxWaveformBytes);
});

t.test('what is no such file is refused', async (t) => {
  const file = waveformFolder({ sampleRate: 8000, samplesPerPixel: 2 }).done();
  const changed = (at: number, value: number) => Uint8Array.from(file, (byte, n) => (n === at ? value : byte));
  t.equal(readWaveform(new Uint8Array(10)), null);
  for (const [at, value] of [
    [0, 1],
    [4, 0],
    [11, 0x80],
    [12, 0],
    [16, 1],
    [19, 0xff],
    [20, 2],
  ] as const)
    t.equal(readWaveform(changed(at, value)), null, `byte ${at}`);
});
