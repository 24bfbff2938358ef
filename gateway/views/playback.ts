/** What a playback comes to, from what its player tells. Pure. */
import { type PlaybackReport, viewSeconds } from '../contract/views.ts';

export interface Playback {
  watchedSeconds: number;
  counted: boolean;
  ended: boolean;
  parts: readonly number[];
  startupMs: number | null;
  stalls: number;
  stalledMs: number;
  failed: boolean;
  error: PlaybackReport['error'];
  bitrate: number | null;
}
/** What is added to the sums of a video. */
export interface Growth {
  playbacks: number;
  watchedSeconds: number;
  ended: number;
  started: number;
  startupMs: number;
  stalls: number;
  stalledMs: number;
  failed: number;
  /** By these two a mean of many playbacks is made. */
  kilobits: number;
  measuredSeconds: number;
  /** Known since now. */
  error: PlaybackReport['error'];
  parts: readonly number[];
}

/** The fastest that a player plays. */
const fastest = 4;
/** What clocks and the way of a message may be off. */
const slackSeconds = 5;

/** Nobody watches more than time allows, whatever is told. `seconds`: since the playback began. */
export function believable(report: PlaybackReport, seconds: number): PlaybackReport {
  const most = fastest * (Math.max(0, seconds) + slackSeconds);
  return { ...report, watchedSeconds: Math.min(report.watchedSeconds, most), parts: [...new Set(report.parts)].sort((a, b) => a - b) };
}

/** Of those who do not want to be followed nothing is kept but that they have watched. */
export function reduced(report: PlaybackReport): PlaybackReport {
  const { watchedSeconds, place } = report;
  const nothing = { parts: [], ended: false, startupMs: null, stalls: 0, stalledMs: 0, failed: false, error: null };
  return { watchedSeconds, place, ...nothing, bitrate: null, height: null, source: null };
}

/** Messages may come late, twice, or not at all: what was told once stays told. */
export function merged(before: Playback | null, report: PlaybackReport): Playback {
  const isNewer = report.watchedSeconds >= (before?.watchedSeconds ?? 0);
  return {
    watchedSeconds: Math.max(before?.watchedSeconds ?? 0, report.watchedSeconds),
    counted: before?.counted ?? false,
    ended: (before?.ended ?? false) || report.ended,
    parts: [...new Set([...(before?.parts ?? []), ...report.parts])].sort((a, b) => a - b),
    startupMs: before?.startupMs ?? report.startupMs,
    stalls: Math.max(before?.stalls ?? 0, report.stalls),
    stalledMs: Math.max(before?.stalledMs ?? 0, report.stalledMs),
    failed: (before?.failed ?? false) || report.failed || report.error !== null,
    error: before?.error ?? report.error,
    // A mean that was overtaken knows less.
    bitrate: (isNewer ? report.bitrate : null) ?? before?.bitrate ?? report.bitrate,
  };
}

/** Two messages of one playback; what says where it is watched is of the later one. */
export function joined(before: PlaybackReport, after: PlaybackReport): PlaybackReport {
  const both = merged(merged(null, before), after);
  return {
    ...after,
    watchedSeconds: both.watchedSeconds,
    parts: [...both.parts],
    ended: both.ended,
    startupMs: both.startupMs,
    stalls: both.stalls,
    stalledMs: both.stalledMs,
    failed: both.failed,
    error: both.error,
    bitrate: both.bitrate,
    height: after.height ?? before.height,
  };
}

const measuredOf = (playback: Playback | null) => (playback === null || playback.bitrate === null ? 0 : playback.watchedSeconds);
const kilobitsOf = (playback: Playback | null) => measuredOf(playback) * (playback?.bitrate ?? 0);

export function growthOf(before: Playback | null, after: Playback): Growth {
  const had = new Set(before?.parts ?? []);
  return {
    playbacks: before === null ? 1 : 0,
    watchedSeconds: after.watchedSeconds - (before?.watchedSeconds ?? 0),
    ended: Number(after.ended) - Number(before?.ended ?? false),
    started: Number(after.startupMs !== null) - Number((before?.startupMs ?? null) !== null),
    startupMs: (after.startupMs ?? 0) - (before?.startupMs ?? 0),
    stalls: after.stalls - (before?.stalls ?? 0),
    stalledMs: after.stalledMs - (before?.stalledMs ?? 0),
    failed: Number(after.failed) - Number(before?.failed ?? false),
    kilobits: kilobitsOf(after) - kilobitsOf(before),
    measuredSeconds: measuredOf(after) - measuredOf(before),
    error: before?.error ? null : after.error,
    parts: after.parts.filter((part) => !had.has(part)),
  };
}

/** Whether enough was watched for a view. */
export function isView(watchedSeconds: number, durationSeconds: number | null): boolean {
  return watchedSeconds >= Math.min(viewSeconds, durationSeconds === null || durationSeconds <= 0 ? viewSeconds : 0.9 * durationSeconds);
}
