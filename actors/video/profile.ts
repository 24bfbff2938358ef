/** Encoding profiles as they are stored, sent and checked: media/profile.ts as a schema. */
import { z } from 'zod';
import {
  type EncodingProfile,
  presets,
  profileLimits,
  qualityRange,
  standardProfile,
  usualWatermark,
  type Watermark,
  watermarkPositions,
} from '../../media/index.ts';

const within = ({ least, most }: { least: number; most: number }) => z.number().min(least).max(most);
const whole = ({ least, most }: { least: number; most: number }) => z.number().int().min(least).max(most);

const effortOf = (codec: keyof typeof presets) =>
  z.strictObject({
    preset: z.enum(Object.keys(presets[codec]) as [string, ...string[]]),
    crf: within(qualityRange[codec]),
    hardware: z.enum(['prefer', 'never']),
  });

const ladder = z.union(
  [
    z.strictObject({ maxShortSide: z.literal([1080, 1440, 2160]) }),
    z.strictObject({
      rungs: z
        .array(
          z.strictObject({
            // Sides are halved for colour, so they are even.
            short: whole(profileLimits.shortSide).multipleOf(2),
            maxBitrate: whole(profileLimits.maxBitrate),
          }),
        )
        .min(1)
        .max(profileLimits.rungs)
        .refine((rungs) => new Set(rungs.map((rung) => rung.short)).size === rungs.length, 'Two rungs have the same short side.'),
    }),
  ],
  { error: 'Either {"maxShortSide": 1080, 1440 or 2160}, or {"rungs": [{"short", "maxBitrate"}, ...]} with even short sides.' },
);

/** Where the picture of a watermark lies. */
export const assetKey = z.string().regex(/^assets\/[0-9a-f]{64}$/, 'The key of an uploaded asset, such as assets/3f2a...');

export const watermarkSchema = z.strictObject({
  mark: z.union(
    [
      z.strictObject({ image: assetKey }),
      z.strictObject({
        text: z
          .string()
          .trim()
          .min(1)
          .max(profileLimits.watermarkText)
          .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'One line, without control characters.'),
      }),
    ],
    { error: 'Either {"image": "assets/..."}, the key of an uploaded picture, or {"text": "..."}, one line of 100 characters at most.' },
  ),
  position: z.enum(watermarkPositions).default(usualWatermark.position),
  opacity: z.number().min(0).max(1).default(usualWatermark.opacity),
  padding: z.number().int().min(0).max(profileLimits.watermarkPadding).default(usualWatermark.padding),
  maxWidth: within(profileLimits.watermarkWidth).default(usualWatermark.maxWidth),
}) satisfies z.ZodType<Watermark, unknown>;

export const profileName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'Small letters, digits and hyphens, 40 at most.');

const usual = standardProfile;
/** What is left out is as in the standard profile. So profiles stay readable when there is more to choose. */
export const profileSchema = z.strictObject({
  name: profileName,
  ladder: ladder.default({ maxShortSide: 1080 }),
  codecs: z
    .strictObject({ h264: effortOf('h264'), hevc: effortOf('hevc').optional(), av1: effortOf('av1').optional() })
    .default({ ...usual.codecs }),
  frameRateCap: whole(profileLimits.frameRateCap).default(usual.frameRateCap),
  segmentSeconds: within(profileLimits.segmentSeconds).default(usual.segmentSeconds),
  chunkSeconds: within(profileLimits.chunkSeconds).default(usual.chunkSeconds),
  copy: z.enum(['fitting', 'never']).default(usual.copy),
  audio: z
    .strictObject({
      languages: z.enum(['all', 'main']).default(usual.audio.languages),
      stereoBitrate: whole(profileLimits.audioBitrate).default(usual.audio.stereoBitrate),
      monoBitrate: whole(profileLimits.audioBitrate).default(usual.audio.monoBitrate),
    })
    .default({ ...usual.audio }),
  perTitle: z.boolean().default(usual.perTitle),
  watermark: watermarkSchema.nullable().default(usual.watermark),
  clientWatermark: watermarkSchema.nullable().default(usual.clientWatermark),
  storyboard: z.boolean().default(usual.storyboard),
  keepOriginal: z.boolean().default(usual.keepOriginal),
  hdr: z.enum(['keep', 'drop']).default(usual.hdr),
}) satisfies z.ZodType<EncodingProfile, unknown>;

/** The profile that a video was given, as its actor keeps it; the standard one where it was given none, or one that nobody understands any more. */
export function profileOf(kept: Record<string, unknown> | null): EncodingProfile {
  const read = profileSchema.safeParse(kept);
  return read.success ? read.data : standardProfile;
}
