/**
 * A stand-in for ffmpeg on a machine with an NVIDIA card. It takes the arguments for the card, does the same work in software, and misbehaves as
 * its first argument says: `works`, `full`, `failing`, or `dies` (half-way). A trial of an encoder always works.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const [mode, ...given] = process.argv.slice(2);
const isTrial = given.includes('lavfi');
const words = {
  full: ['[h264_nvenc @ 0x1] OpenEncodeSessionEx failed: out of memory (10): (no details)', '[h264_nvenc @ 0x1] No capable devices found'],
  failing: ['[h264_nvenc @ 0x1] No capable devices found', 'Error initializing output stream 0:0 -- Error while opening encoder'],
};
if (!isTrial && mode in words) {
  for (const line of words[mode]) console.error(line);
  process.exit(1);
}

const children = spawn('ffmpeg', inSoftware(given), { stdio: ['ignore', 'inherit', 'inherit', isTrial ? 'ignore' : 3] });
children.on('exit', (code) => process.exit(code ?? 1));
if (mode === 'dies' && !isTrial) {
  const pattern = given[given.indexOf('-hls_segment_filename') + 1];
  const [start, end] = basename(pattern).split('%05d');
  // Any but the first: they are taken away once they are sent, and this program may not have been let run while a certain one was there.
  const isLater = (name) => name.startsWith(start) && name.endsWith(end) && Number(name.slice(start.length, -end.length)) > 0;
  const timer = setInterval(() => {
    if (!readdirSync(dirname(pattern)).some(isLater)) return;
    clearInterval(timer);
    children.kill('SIGSTOP');
    // Long enough for what is whole to be seen; then as a driver does that takes its program with it.
    setTimeout(() => {
      children.kill('SIGKILL');
      process.kill(process.pid, 'SIGSEGV');
    }, 1500);
  }, 20);
}

/** Options of the card are left out, its filters and its encoder stand for those of memory. */
function inSoftware(args) {
  const dropped = new Set([
    '-init_hw_device',
    '-filter_hw_device',
    '-hwaccel',
    '-hwaccel_output_format',
    '-hwaccel_device',
    '-extra_hw_frames',
  ]);
  const ofCard = new Set(['-tune', '-rc', '-cq', '-b:v', '-rc-lookahead', '-forced-idr', '-no-scenecut', '-strict_gop']);
  const out = [];
  let onCard = false;
  for (let i = 0; i < args.length; i += 1) {
    const [name, value = ''] = [args[i], args[i + 1]];
    if (dropped.has(name) || (onCard && ofCard.has(name))) i += 1;
    else if (name === '-c:v') {
      onCard = value === 'h264_nvenc';
      out.push('-c:v', onCard ? 'libx264' : value);
      if (onCard) out.push('-sc_threshold', '0', '-pix_fmt', 'yuv420p');
      i += 1;
    } else if (onCard && name === '-preset') {
      out.push('-preset', 'ultrafast');
      i += 1;
    } else if (name === '-filter_complex' || name === '-vf') {
      const graph = value.replace(/scale_cuda=w=(\d+):h=(\d+):format=\w+/g, 'scale=$1:$2').replace(/hwupload|hwdownload/g, 'null');
      out.push(name, graph);
      i += 1;
    } else {
      // At its own pace, or a quick machine would be done before anybody has seen the first half.
      if (name === '-i' && mode === 'dies' && !isTrial) out.push('-re');
      out.push(name);
    }
  }
  return out;
}
