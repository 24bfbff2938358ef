/** What each encoder is told, word for word: those on graphics cards cannot be run where these tests run. */
import t from 'tap';
import { defaultEfforts } from '../../effort.ts';
import type { Range, Rung } from '../../plan-types.ts';
import { framePath } from '../devices.ts';
import { type TranscodeInit, transcodeArgs } from '../transcode.ts';
import { type EncoderName, encoderNamed, encoderNames, encoders, softwareEncoder } from './table.ts';

const frameRate = { num: 30, den: 1 };
const rung: Rung = { name: '720', width: 1280, height: 720, frameRate, maxBitrate: 2_800_000 };
const cap = '-maxrate 2800000 -bufsize 5600000';

const expected: Record<EncoderName, Partial<Record<Range, string>>> = {
  libx264: {
    sdr: `-c:v libx264 -preset veryfast -profile:v high -pix_fmt yuv420p -crf 23 ${cap} -g 60 -keyint_min 60 -sc_threshold 0 -threads 2`,
  },
  libx265: {
    sdr: `-c:v libx265 -tag:v hvc1 -preset superfast -profile:v main -pix_fmt yuv420p -crf 26 ${cap} -x265-params keyint=60:min-keyint=60:scenecut=0:open-gop=0:info=0:log-level=error:pools=2`,
    pq: `-c:v libx265 -tag:v hvc1 -preset superfast -profile:v main10 -pix_fmt yuv420p10le -crf 26 ${cap} -x265-params keyint=60:min-keyint=60:scenecut=0:open-gop=0:info=0:log-level=error:pools=2`,
  },
  libsvtav1: {
    sdr: `-c:v libsvtav1 -preset 10 -pix_fmt yuv420p -crf 35 ${cap} -g 60 -svtav1-params scd=0:lp=2`,
    hlg: `-c:v libsvtav1 -preset 10 -pix_fmt yuv420p10le -crf 35 ${cap} -g 60 -svtav1-params scd=0:lp=2`,
  },
  h264_nvenc: {
    sdr: `-c:v h264_nvenc -preset p4 -tune hq -profile:v high -rc vbr -cq 23 -b:v 0 ${cap} -rc-lookahead 32 -bf 3 -g 60 -forced-idr 1 -no-scenecut 1 -strict_gop 1`,
  },
  hevc_nvenc: {
    sdr: `-c:v hevc_nvenc -preset p4 -tune hq -tag:v hvc1 -profile:v main -rc vbr -cq 26 -b:v 0 ${cap} -rc-lookahead 32 -bf 3 -g 60 -forced-idr 1 -no-scenecut 1 -strict_gop 1`,
    pq: `-c:v hevc_nvenc -preset p4 -tune hq -tag:v hvc1 -profile:v main10 -rc vbr -cq 26 -b:v 0 ${cap} -rc-lookahead 32 -bf 3 -g 60 -forced-idr 1 -no-scenecut 1 -strict_gop 1`,
  },
  av1_nvenc: {
    sdr: `-c:v av1_nvenc -preset p4 -tune hq -rc vbr -cq 35 -b:v 0 ${cap} -rc-lookahead 32 -bf 3 -g 60 -forced-idr 1 -no-scenecut 1 -strict_gop 1`,
  },
  h264_vaapi: { sdr: `-c:v h264_vaapi -profile:v high -rc_mode VBR -b:v 2100000 ${cap} -g 60 -idr_interval 0 -bf 2` },
  hevc_vaapi: { hlg: `-c:v hevc_vaapi -tag:v hvc1 -profile:v main10 -rc_mode VBR -b:v 2100000 ${cap} -g 60 -idr_interval 0 -bf 2` },
  av1_vaapi: { sdr: `-c:v av1_vaapi -rc_mode VBR -b:v 2100000 ${cap} -g 60 -idr_interval 0 -bf 0` },
  h264_qsv: {
    sdr: `-c:v h264_qsv -preset medium -profile:v high -b:v 2100000 ${cap} -g 60 -forced_idr 1 -idr_interval 0 -adaptive_i 0 -adaptive_b 0 -bf 3`,
  },
  hevc_qsv: {
    sdr: `-c:v hevc_qsv -preset medium -tag:v hvc1 -profile:v main -b:v 2100000 ${cap} -g 60 -forced_idr 1 -idr_interval 1 -bf 3`,
  },
  av1_qsv: { sdr: `-c:v av1_qsv -preset medium -b:v 2100000 ${cap} -g 60 -forced_idr 1 -bf 3` },
};

t.test('every encoder by its arguments', async (t) => {
  for (const name of encoderNames)
    for (const [range, words] of Object.entries(expected[name]) as [Range, string][]) {
      const { codec, args } = encoders[name];
      t.equal(args({ rung, gop: 60, effort: defaultEfforts[codec], range, threads: 2 }).join(' '), words, `${name} ${range}`);
    }
});

t.test('a preset that an encoder does not have is not passed on', async (t) => {
  const effort = { preset: '../../etc/passwd', crf: 30, hardware: 'never' } as const;
  for (const [name, usual] of [
    ['libx264', 'veryfast'],
    ['libx265', 'superfast'],
    ['libsvtav1', '10'],
  ] as const) {
    const args = encoders[name].args({ rung, gop: 60, effort, range: 'sdr' });
    t.equal(args[args.indexOf('-preset') + 1], usual);
    t.equal(args[args.indexOf('-crf') + 1], '30');
  }
});

t.test('an identity begins with the name', async (t) => {
  t.equal(encoderNamed('h264_nvenc 535.129.03/RTX 3060 lavf 59.27.100'), 'h264_nvenc');
  t.equal(encoderNamed('h266_nvenc 1'), null);
  t.equal(encoderNamed('constructor'), null);
  for (const name of encoderNames) t.equal(encoders[softwareEncoder(encoders[name].codec)].device, null);
});

const film = { codec: 'h264', pixelFormat: 'yuv420p', codedWidth: 1920, codedHeight: 1080, rotation: 0, interlaced: false };
t.test('pictures stay on the card unless something has to be done to them in memory', async (t) => {
  const plain = { device: 'cuda', video: { ...film, transfer: 'sdr' }, range: 'sdr', reachesEnd: false } as const;
  const path = (change: Partial<Parameters<typeof framePath>[0]> = {}, video: object = {}) =>
    framePath({ ...plain, ...change, video: { ...plain.video, ...video } });
  t.equal(path(), 'device');
  t.equal(path({ device: 'vaapi' }), 'device');
  t.equal(path({ device: null }), 'memory');
  t.equal(path({}, { transfer: 'pq' }), 'upload', 'tone mapping');
  t.equal(path({ range: 'pq' }, { transfer: 'pq', codec: 'hevc', pixelFormat: 'yuv420p10le' }), 'device', 'HDR that stays HDR');
  t.equal(path({}, { interlaced: true }), 'upload');
  t.equal(path({}, { rotation: 90 }), 'upload');
  t.equal(path({}, { pixelFormat: 'yuv422p' }), 'upload');
  t.equal(path({}, { codec: 'prores' }), 'upload');
  t.equal(path({}, { codec: 'toString' }), 'upload');
  t.equal(path({}, { codedWidth: 1919 }), 'upload');
  t.equal(path({}, { codedWidth: 7680 }), 'upload', 'larger than cards decode of H.264');
  t.equal(path({ reachesEnd: true }), 'upload');
  t.equal(path({ device: 'qsv' }), 'upload', 'hostile bytes are not for the runtime of a vendor');
});

const rungs: Rung[] = [
  rung,
  { name: '480', width: 854, height: 480, frameRate, maxBitrate: 1_200_000 },
  { name: '360', width: 640, height: 360, frameRate, maxBitrate: 700_000 },
];
function command(change: Partial<TranscodeInit> & { encoder: EncoderName; onDevice?: number; transfer?: Range }): string {
  const { encoder, onDevice = 3, transfer = 'sdr', ...rest } = change;
  const video = {
    ...{ streamIndex: 0, profile: 'High', bitDepth: 8, sampleAspect: { num: 1, den: 1 }, frameRate, variableFrameRate: false },
    ...{ ...film, width: 1920, height: 1080, transfer, bitrate: 5e6 },
  };
  const { codec } = encoders[encoder];
  const named = rungs.map(({ name }, i): [string, EncoderName] => [name, i < onDevice ? encoder : softwareEncoder(codec)]);
  const args = transcodeArgs({
    ...{ facts: { container: 'matroska,webm', startSeconds: 0, video, audio: null }, frameRate, gopFrames: 60, segmentFrames: 120 },
    ...{ totalFrames: 3000, rungs, startSegment: 0, segmentCount: 2, outDir: '/out', input: '/in', codec },
    encoders: Object.fromEntries(named),
    node: '/dev/dri/renderD128',
    ...rest,
  });
  const from = args.indexOf('-reinit_filter') + 2;
  const [before, graph] = [args.slice(from, args.indexOf('-protocol_whitelist')), args[args.indexOf('-filter_complex') + 1]];
  return [...before, graph, ...args.filter((_, i) => args[i - 1] === '-c:v')].join(' ');
}
const grid = '[0:0]setpts=PTS-(0.000000)/TB,fps=fps=30:start_time=0:round=near';
const inMemory = `${grid},tpad=stop_mode=clone:stop=15,trim=end_frame=240,scale=1280:720,setsar=1`;

t.test('NVIDIA: decoded, made smaller and encoded on the card', async (t) => {
  t.equal(
    command({ encoder: 'h264_nvenc' }),
    '-init_hw_device cuda=gpu:0 -filter_hw_device gpu -hwaccel cuda -hwaccel_output_format cuda -hwaccel_device gpu -extra_hw_frames 16 ' +
      `${grid},trim=end_frame=240,scale_cuda=w=1280:h=720:format=nv12,setsar=1,split=2[o0][x0];` +
      '[x0]scale_cuda=w=854:h=480:format=nv12,setsar=1,split=2[o1][x1];[x1]scale_cuda=w=640:h=360:format=nv12,setsar=1[o2] ' +
      'h264_nvenc h264_nvenc h264_nvenc',
  );
});

t.test('NVIDIA: what needs tone mapping is sent up to the card', async (t) => {
  t.equal(
    command({ encoder: 'hevc_nvenc', transfer: 'pq' }),
    `-init_hw_device cuda=gpu:0 -filter_hw_device gpu ${inMemory},` +
      'zscale=tin=smpte2084:min=bt2020nc:pin=bt2020:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,' +
      'zscale=t=bt709:m=bt709:r=tv,format=yuv420p,format=nv12,hwupload,split=2[o0][x0];' +
      '[x0]scale_cuda=w=854:h=480:format=nv12,setsar=1,split=2[o1][x1];[x1]scale_cuda=w=640:h=360:format=nv12,setsar=1[o2] ' +
      'hevc_nvenc hevc_nvenc hevc_nvenc',
  );
});

t.test('a card with fewer sessions than rungs leaves the small ones to the processor', async (t) => {
  t.equal(
    command({ encoder: 'h264_nvenc', onDevice: 1 }),
    '-init_hw_device cuda=gpu:0 -filter_hw_device gpu -hwaccel cuda -hwaccel_output_format cuda -hwaccel_device gpu -extra_hw_frames 16 ' +
      `${grid},trim=end_frame=240,scale_cuda=w=1280:h=720:format=nv12,setsar=1,split=2[o0][x0];` +
      '[x0]scale_cuda=w=854:h=480:format=nv12,setsar=1,hwdownload,format=nv12,format=yuv420p,split=2[o1][x1];' +
      '[x1]scale=640:360,setsar=1[o2] h264_nvenc libx264 libx264',
  );
  t.throws(() => command({ encoder: 'h264_nvenc', encoders: { '480': 'h264_nvenc' } }), TypeError);
});

t.test('VA-API and Quick Sync', async (t) => {
  t.equal(
    command({ encoder: 'hevc_vaapi', range: 'hlg', transfer: 'hlg', startSegment: 23 }),
    `-init_hw_device vaapi=gpu:/dev/dri/renderD128 -filter_hw_device gpu ${inMemory.replace('0.000000', '92.000000')},` +
      'format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc:range=tv,format=p010le,hwupload,' +
      'split=2[o0][x0];[x0]scale_vaapi=w=854:h=480:format=p010le,setsar=1,split=2[o1][x1];' +
      '[x1]scale_vaapi=w=640:h=360:format=p010le,setsar=1[o2] hevc_vaapi hevc_vaapi hevc_vaapi',
    'the last chunk is decoded in memory',
  );
  t.match(command({ encoder: 'h264_vaapi' }), /-hwaccel vaapi -hwaccel_output_format vaapi .*scale_vaapi=w=1280:h=720:format=nv12/);
  t.match(
    command({ encoder: 'h264_qsv' }),
    /^-init_hw_device qsv=gpu:hw_any,child_device=\/dev\/dri\/renderD128 -filter_hw_device gpu \[0:0\].*,format=nv12,hwupload=extra_hw_frames=64,.*scale_qsv=w=854:h=480:format=nv12/,
  );
});
