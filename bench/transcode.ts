/**
 * From the end of an upload to `ready`, beside (a) one ffmpeg per rendition in turn with the same settings and
 * (b) the processor time of the bare cascade command. Three interleaved pairs, median.
 * For a source whose picture can be copied: beside the same instance with copying switched off.
 */
import { availableParallelism } from 'node:os';
import { until, upload } from '../test/api.ts';
import { type Instance, startInstance } from '../test/instance.ts';
import { scenes, silent, streamable } from '../test/sources.ts';
import { cascade, perRendition, timed } from './bare-ffmpeg.ts';
import { chunkBytes } from './chunk-bytes.ts';
import { median, report } from './report.ts';

const source = await scenes({ seconds: 60, size: '1920x1080', rate: '30', kilobits: 17000 });
const short = await scenes({ seconds: 30, size: '1920x1080', rate: '30', kilobits: 17000 });
console.log(
  `one ffmpeg per rendition: ${perRendition('SOURCE')
    .map((args) => `\n  ffmpeg ${args.join(' ')}`)
    .join('')}`,
);
console.log(
  `bare cascade: ${cascade('SOURCE')
    .map((args) => `\n  ffmpeg ${args.join(' ')}`)
    .join('')}`,
);

const smallSeconds = 300;
const fitting = await streamable({ seconds: 30, size: '1920x1080', rate: '30', kilobits: 4500 });
const small = await streamable({ seconds: smallSeconds, size: '640x360', rate: '30', kilobits: 600 });
const smallSilent = await silent(small, `streamable-silent-${smallSeconds}s.mp4`);

const long = await scenes({ seconds: 96, size: '640x360', rate: '30', kilobits: 2000 });
const chunks = await chunkBytes(long);
console.log(
  `${chunks.chunks} chunks take ${chunks.ratio.toFixed(4)} of the bytes of one run; ${chunks.gaps} gaps, ${chunks.framesOff} frames off`,
);

const instance = await startInstance({ args: ['--log-level', 'info'] });
let encoding: Instance | null = null;
try {
  const ours = async (file: string, where: Instance = instance) => {
    const video = await upload(where, file, 'bench');
    const started = performance.now();
    const ready = await until(where, video.id, (one) => one.state === 'ready' || one.state === 'failed');
    if (ready.state !== 'ready') throw new Error(JSON.stringify(ready.problem));
    const seconds = (performance.now() - started) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return seconds;
  };
  const pairs: { ratio: number; ours: number; theirs: number }[] = [];
  for (let round = 0; round < 3; round += 1) {
    const theirs = await timed(perRendition(source));
    const seconds = await ours(source);
    pairs.push({ ratio: theirs.wall / seconds, ours: seconds, theirs: theirs.wall });
    console.log(`round ${round + 1}: ours ${seconds.toFixed(1)} s, per rendition ${theirs.wall.toFixed(1)} s`);
  }
  // Once is enough for these: processor time moves little between runs.
  const bare = await timed(cascade(source));
  const bareShort = await timed(cascade(short));
  const oursShort = await ours(short);
  console.log(
    `bare cascade ${bare.wall.toFixed(1)} s wall, ${bare.cpu.toFixed(1)} s processor; for 30 s ${bareShort.wall.toFixed(1)} s, ours ${oursShort.toFixed(1)} s`,
  );
  encoding = await startInstance({ args: ['--log-level', 'info', '--copy', 'never'] });
  const copied: number[] = [];
  const encodedAll: number[] = [];
  const copyOnly: number[] = [];
  const copyWithSound: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    copied.push(await ours(fitting));
    encodedAll.push(await ours(fitting, encoding));
    copyOnly.push(await ours(smallSilent));
    copyWithSound.push(await ours(small));
  }
  console.log(`copied first rung ${copied.map((one) => one.toFixed(1))} s, all encoded ${encodedAll.map((one) => one.toFixed(1))} s`);
  const oursMedian = median(pairs.map((pair) => pair.ours));
  await report({
    bench: 'transcode',
    ratios: {
      'vs-per-rendition': median(pairs.map((pair) => pair.ratio)),
      'of-limit': bare.cpu / availableParallelism() / oursMedian,
      'hybrid-vs-full': median(encodedAll) / median(copied),
      'copy-realtime': smallSeconds / median(copyWithSound),
      'chunk-bytes': chunks.ratio,
    },
    figures: {
      overheadSeconds: oursShort - bareShort.wall,
      oursSeconds: oursMedian,
      perRenditionSeconds: median(pairs.map((pair) => pair.theirs)),
      cascadeProcessorSeconds: bare.cpu,
      // What the command by itself reached of the same limit in this run: less than 1 where the machine's host gave time to others.
      bareOfLimit: bare.cpu / availableParallelism() / bare.wall,
      hybridSeconds: median(copied),
      gaps: chunks.gaps,
      framesOff: chunks.framesOff,
      copySeconds: median(copyOnly),
      copyWithSoundSeconds: median(copyWithSound),
    },
  });
} finally {
  await encoding?.remove();
  await instance.remove();
}
