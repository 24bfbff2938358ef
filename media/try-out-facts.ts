/** For tests only: the facts of an ordinary source, with what a test cares about put in. */
import type { SourceFacts, VideoFacts } from './facts.ts';

export function aSource(video: Partial<VideoFacts> = {}, rest: Partial<SourceFacts> = {}): SourceFacts {
  const width = video.width ?? 1920;
  const height = video.height ?? 1080;
  const film: VideoFacts = {
    ...{ streamIndex: 0, codec: 'h264', profile: 'High', pixelFormat: 'yuv420p', bitDepth: 8, codedWidth: width, codedHeight: height },
    ...{ width, height, rotation: 0, sampleAspect: { num: 1, den: 1 }, frameRate: { num: 30, den: 1 }, variableFrameRate: false },
    ...{ interlaced: false, transfer: 'sdr', bitrate: 17_000_000, keyFrameSeconds: [0] },
    ...video,
  };
  return {
    ...{ container: 'mov,mp4,m4a,3gp,3g2,mj2', sizeBytes: 1_000_000, durationSeconds: 100, startSeconds: 0, video: film },
    audio: { streamIndex: 1, codec: 'aac', channels: 2, sampleRate: 48_000, language: null },
    ...rest,
  };
}
