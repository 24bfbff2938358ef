/** The sounds of a video: the main one, and every further soundtrack with its language. */
import { withCopiedSound } from './copy.ts';
import type { AudioFacts, SourceFacts } from './facts.ts';
import type { AudioPlan } from './plan-types.ts';
import type { EncodingProfile } from './profile.ts';

type Track = AudioFacts & { title?: string | null };

export function planSound(
  facts: SourceFacts,
  profile: Pick<EncodingProfile, 'audio' | 'copy'>,
): { audio: AudioPlan | null; alternates: AudioPlan[] } {
  const { audio: main, audios = [] } = facts;
  const wanted = profile.audio;
  if (main === null) return { audio: null, alternates: [] };
  const others = wanted.languages === 'all' ? audios.filter((track) => track.streamIndex !== main.streamIndex) : [];
  const known = audios.find((track) => track.streamIndex === main.streamIndex);
  const named = labels([known ?? main, ...others]);
  const plans = [main, ...others].map((track, i) => ({
    ...withCopiedSound(facts, track, planTrack(track, wanted), profile),
    ...(named[i] !== undefined && { label: named[i] }),
  }));
  const [audio, ...alternates] = plans as [AudioPlan, ...AudioPlan[]];
  return {
    audio,
    alternates: alternates.map((plan, i) => ({ ...plan, family: `audio-${i + 2}`, streamIndex: others[i]?.streamIndex ?? 0 })),
  };
}

/** The stream that a planned sound is made of, which an order to a worker names as the `audio` of its facts. */
export function trackOf(facts: SourceFacts, plan: { streamIndex?: number | undefined }): AudioFacts | null {
  if (plan.streamIndex === undefined) return facts.audio;
  return facts.audios?.find((track) => track.streamIndex === plan.streamIndex) ?? null;
}

function planTrack(track: Track, { stereoBitrate, monoBitrate }: EncodingProfile['audio']): AudioPlan {
  const channels = Math.min(2, Math.max(1, track.channels));
  const language = languageTag(track.language);
  return {
    codec: 'aac',
    bitrate: channels === 1 ? monoBitrate : stereoBitrate,
    channels,
    sampleRate: 48_000,
    ...(language !== null && { language }),
  };
}

/** BCP 47 of what containers say in ISO 639-2, bibliographic codes too: "ger" and "deu" are "de". */
function languageTag(language: string | null): string | null {
  try {
    return language === null ? null : (Intl.getCanonicalLocales(language)[0] ?? null);
  } catch {
    return null;
  }
}

/** What people choose by: the title that the source gives, else the language; no two the same. Nothing for a single unnamed sound. */
function labels(tracks: Track[]): (string | undefined)[] {
  const used = new Map<string, number>();
  const alone = tracks.length === 1;
  return tracks.map((track, i) => {
    const label = track.title || languageName(track.language) || (alone ? undefined : `Audio ${i + 1}`);
    if (label === undefined) return undefined;
    const count = (used.get(label) ?? 0) + 1;
    used.set(label, count);
    return count === 1 ? label : `${label} ${count}`;
  });
}

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
function languageName(language: string | null): string | undefined {
  const tag = languageTag(language);
  return tag === null ? undefined : names.of(tag);
}
