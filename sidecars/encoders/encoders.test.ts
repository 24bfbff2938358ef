import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { encoderNames, encoders, sessionLimit, trialArgs } from '../../media/index.ts';
import { JobFailed } from '../answer.ts';
import { detectJail, type JailResult } from '../jail.ts';
import { findCard } from './card.ts';
import { chooseEncoders } from './choose.ts';
import { detectEncoders, type WorkingEncoder } from './detect.ts';
import { createSessions } from './sessions.ts';
import { cardTrouble } from './trouble.ts';

t.setTimeout(600_000);
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-test-'));
t.teardown(() => rm(folder, { recursive: true }));

t.test('what works is found by a real encode, and named by its version', async (t) => {
  const jail = await detectJail({ folder });
  const { encoders: found, troubles } = await detectEncoders({ jail, folder, card: null });
  t.same(troubles, []);
  t.match(found.map((one) => one.identity).sort(), [
    /^libsvtav1 \d+\.\d+\.\d+ lavf \d+\.\d+\.\d+$/,
    /^libx264 \d+\.\d+ lavf \d+\.\d+\.\d+$/,
    /^libx265 \d+\.\d+[\w.+-]* lavf \d+\.\d+\.\d+$/,
  ]);
});

t.test('a card that is only there in name is not taken for one that works', async (t) => {
  const jail = await detectJail({ folder });
  const card = { devices: ['qsv', 'vaapi'] as const, nodes: ['/dev/null'], node: '/dev/null', name: null };
  const { encoders: found, troubles } = await detectEncoders({ jail, folder, card: { ...card, devices: [...card.devices] } });
  t.ok(found.every((one) => one.device === null));
  t.equal(troubles.length, 6, 'each is told');
  t.ok(troubles.every(({ words }) => words !== ''));
});

t.test('the ffmpeg of this machine knows every option of the encoders that it has', async (t) => {
  const { stdout } = await run('ffmpeg', ['-hide_banner', '-encoders']);
  const names = encoderNames.filter((name) => encoders[name].device !== null && stdout.includes(` ${name} `));
  if (names.length === 0) return t.comment('it has none for graphics cards');
  for (const name of names) {
    const args = trialArgs({ name, node: '/dev/dri/renderD128', out: '/dev/null' });
    // Without a device, so that the encoder itself is asked.
    const plain = args.filter(
      (arg, i) => !['-init_hw_device', '-filter_hw_device', '-vf'].some((one) => one === arg || one === args[i - 1]),
    );
    const { stderr } = await run('ffmpeg', plain).catch((error: { stderr: string }) => error);
    t.notMatch(
      stderr,
      /Unrecognized option|Option \S+ .*not found|Error setting option|Unable to parse|Undefined constant|has not been used/i,
      name,
    );
  }
});

t.test('a card is found by what Linux shows of it', async (t) => {
  t.equal(await findCard(join(folder, 'nothing')), null);
  const intel = join(folder, 'intel');
  await mkdir(join(intel, 'dev/dri'), { recursive: true });
  for (const name of ['card0', 'renderD129', 'renderD128']) await writeFile(join(intel, 'dev/dri', name), '');
  t.same(await findCard(intel), { devices: ['qsv', 'vaapi'], nodes: ['/dev/dri/renderD128'], node: '/dev/dri/renderD128', name: null });
  const nvidia = join(folder, 'nvidia');
  await mkdir(join(nvidia, 'dev'), { recursive: true });
  await mkdir(join(nvidia, 'proc/driver/nvidia/gpus/0000:01:00.0'), { recursive: true });
  for (const name of ['nvidia0', 'nvidiactl', 'nvidia-uvm', 'null']) await writeFile(join(nvidia, 'dev', name), '');
  const words = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023\nGCC version: 12\n';
  await writeFile(join(nvidia, 'proc/driver/nvidia/version'), words);
  const told = 'Model: \t\t NVIDIA GeForce RTX 3060\nIRQ:   \t\t 16\n';
  await writeFile(join(nvidia, 'proc/driver/nvidia/gpus/0000:01:00.0/information'), told);
  const card = await findCard(nvidia);
  t.match(card, { devices: ['cuda'], name: '535.129.03/NVIDIA GeForce RTX 3060' });
  t.same(card?.nodes.sort(), ['/dev/nvidia-uvm', '/dev/nvidia0', '/dev/nvidiactl']);
});

t.test('sessions by model', async (t) => {
  const models = [
    'GeForce GTX 1080',
    'GeForce RTX 2070 SUPER',
    'GeForce RTX 3060',
    'GeForce RTX 4090',
    'NVIDIA A100-PCIE',
    'NVIDIA L4',
    'Tesla T4',
  ];
  t.same(models.map(sessionLimit), [2, 3, 3, 5, 999, 999, 999]);
  t.equal(sessionLimit('h264_vaapi Intel iHD driver for Intel(R) Gen Graphics - 23.1.1 ()'), 10);
  t.equal(sessionLimit('Mesa Gallium driver 22.3.6 for AMD Radeon'), 3);
});

t.test('no more sessions are used than there are, and none while the card rests', async (t) => {
  let now = 0;
  const sessions = createSessions({ limit: 3, now: () => now });
  t.ok(sessions.open());
  const give = sessions.take(2);
  t.notOk(sessions.open(), 'the next job would want three');
  t.equal(sessions.take(2), null);
  give?.();
  give?.();
  t.ok(sessions.take(3));
  const large = createSessions({ limit: 999, now: () => now });
  large.take(4);
  t.ok(large.open());
  large.rest(1000);
  t.equal(large.take(1), null);
  now = 1000;
  t.ok(large.take(1));
  t.notOk(createSessions({ limit: 0 }).open());
});

const [x264, nvenc, svt]: WorkingEncoder[] = [
  { name: 'libx264', identity: 'libx264 1', device: null },
  { name: 'h264_nvenc', identity: 'h264_nvenc 1', device: 'cuda' },
  { name: 'libsvtav1', identity: 'libsvtav1 1', device: null },
] as const;
t.test('which encoder makes which rung', async (t) => {
  const working = [x264, nvenc, svt] as WorkingEncoder[];
  const usual = { codec: 'h264', hardware: 'prefer', rungs: ['1080', '720', '480'], pinned: {}, working, sessions: 5 } as const;
  const by = (change: object) => {
    const choice = chooseEncoders({ ...usual, ...change });
    return choice && usual.rungs.map((rung) => `${rung} ${choice[rung]?.name}`);
  };
  t.same(by({}), ['1080 h264_nvenc', '720 h264_nvenc', '480 h264_nvenc']);
  t.same(by({ sessions: 2 }), ['1080 h264_nvenc', '720 h264_nvenc', '480 libx264']);
  t.same(by({ sessions: 0 }), ['1080 libx264', '720 libx264', '480 libx264']);
  t.same(by({ hardware: 'never' }), ['1080 libx264', '720 libx264', '480 libx264']);
  t.same(by({ codec: 'av1' }), ['1080 libsvtav1', '720 libsvtav1', '480 libsvtav1']);
  t.equal(by({ codec: 'hevc' }), null);
  const pinned = { '1080': 'h264_nvenc 1', '720': 'libx264 1', '480': 'libx264 1' };
  t.same(by({ pinned, sessions: 0 }), ['1080 h264_nvenc', '720 libx264', '480 libx264'], 'as the family was begun');
  t.equal(by({ pinned: { ...pinned, '720': 'libx264 2' } }), null);
});

t.test('what the end of a run on a card means', async (t) => {
  const ended = (change: Partial<JailResult>, published: unknown = null) =>
    cardTrouble({ exitCode: 1, signal: null, stdout: '', stderr: '', reason: 'exit', ...change }, published)?.problem.code ?? null;
  const busy = [
    '[h264_nvenc @ 0x1] OpenEncodeSessionEx failed: out of memory (10): (no details)\nNo capable devices found',
    '[AVHWDeviceContext @ 0x1] cuCtxCreate failed -> CUDA_ERROR_OUT_OF_MEMORY: out of memory',
    '[h264_vaapi @ 0x1] Failed to create encode pipeline context: 2 (resource allocation failed).',
    '[h264_qsv @ 0x1] Error initializing the encoder: device busy (-16)',
  ];
  for (const stderr of busy) t.equal(ended({ stderr }), 'encoder-busy', stderr);
  const failing = [
    '[h264_nvenc @ 0x1] No capable devices found',
    'Cannot load libcuda.so.1',
    '[AVHWDeviceContext @ 0x1] No VA display found for device /dev/dri/renderD128.',
    '[h264_qsv @ 0x1] Error creating a MFX session: -9.',
  ];
  for (const stderr of failing) t.equal(ended({ stderr }), 'encoder-failed', stderr);
  t.equal(ended({ exitCode: 139 }), 'encoder-failed', 'a driver that crashes');
  t.equal(ended({ exitCode: null, signal: 'SIGKILL', reason: 'stalled' }), 'encoder-failed', 'a driver that hangs');
  t.equal(ended({ exitCode: null, signal: 'SIGKILL', reason: 'aborted' }), null);
  t.equal(ended({ exitCode: 143 }), null, 'somebody ended it');
  t.equal(ended({ exitCode: 0 }), null);
  const bad = (code: string) => new JobFailed({ code, status: 500, title: code }, true);
  t.equal(ended({ exitCode: 0 }, bad('bad-segment')), 'encoder-failed', 'it said that all was well');
  t.equal(ended({}, bad('lease-lost')), null);
});
