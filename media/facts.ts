/** What is known of a source after probing. Plain values; nothing here touches a computer. */

/** An exact rate or ratio, such as 30000/1001 frames a second. */
export interface Rational {
  num: number;
  den: number;
}

export interface VideoFacts {
  /** Index of the stream in the file, for `-map 0:N`. */
  streamIndex: number;
  /** ffmpeg's decoder family: "h264", "hevc", ... */
  codec: string;
  profile: string | null;
  pixelFormat: string;
  bitDepth: number;
  /** As stored, before rotation and sample aspect ratio. */
  codedWidth: number;
  codedHeight: number;
  /** As displayed: rotated, with square pixels. */
  width: number;
  height: number;
  /** Clockwise degrees: 0, 90, 180 or 270. */
  rotation: number;
  sampleAspect: Rational;
  frameRate: Rational;
  variableFrameRate: boolean;
  interlaced: boolean;
  transfer: 'sdr' | 'pq' | 'hlg';
  /** Bits a second; the file's mean where the stream does not say. */
  bitrate: number;
  /** Presentation times of key frames in seconds, ascending; thinned when there are many. */
  keyFrameSeconds: number[];
  /** There when the stream can be cut into segments as it is stored, every frame once and in its place. */
  stored?: StoredFacts;
}

/** What a copy of the stored picture has to know. */
export interface StoredFacts {
  /** H.264's, times ten: 41 is level 4.1. */
  level: number;
  /** Unit of the times in the file, in seconds. */
  timeBase: Rational;
  /** Length of the segments into which it can be cut, and their largest and mean bits a second. */
  segmentFrames: number;
  peakBitrate: number;
  meanBitrate: number;
}

export interface AudioFacts {
  streamIndex: number;
  codec: string;
  channels: number;
  sampleRate: number;
  language: string | null;
  /** There when its packets can be shown as they are stored: AAC-LC without gaps. */
  stored?: StoredSound;
}

/** Counted from the first frame of the video. */
export interface StoredSound {
  startSeconds: number;
  endSeconds: number;
  meanBitrate: number;
}

/** One of the sounds of a source. */
export interface AudioTrackFacts extends AudioFacts {
  title: string | null;
  /** Marked as the one to play. */
  isDefault: boolean;
}

export interface SourceFacts {
  /** ffprobe's format name, for narrowing the allow-list: "mov,mp4,m4a,3gp,3g2,mj2". */
  container: string;
  sizeBytes: number;
  /** Measured length of what will be shown, in seconds. */
  durationSeconds: number;
  /** Presentation time of the first frame in the file. */
  startSeconds: number;
  video: VideoFacts | null;
  /** The main sound. */
  audio: AudioFacts | null;
  /** All sounds that can be read, the main one among them, in the order of the file; missing in facts of before. */
  audios?: AudioTrackFacts[];
}
