/** What comes out when a complete video is packed: one file a track, and the texts that speak of them. */
import { z } from 'zod';

const track = z.object({
  family: z.string(),
  rung: z.string(),
  objectKey: z.string(),
  /** Of the init segment, an index, and all segments together. */
  sizeBytes: z.number().int().positive(),
  indexBytes: z.number().int().nonnegative(),
});
const file = z.object({
  name: z.string(),
  objectKey: z.string(),
  sizeBytes: z.number().int().positive(),
  sha256: z.string(),
  type: z.string(),
});
/** The result of a `package` job, as the gateway passes it on: it has looked at the files and written the texts. */
export const packedSchema = z.object({
  /** Those of the order, so that nobody takes another set for it. */
  edition: z.number().int().positive(),
  revision: z.number().int().positive(),
  tracks: z.array(track).min(1),
  files: z.array(file).min(1),
});
export type Packed = z.infer<typeof packedSchema>;
