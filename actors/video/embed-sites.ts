/** Sites whose pages may show a video in a frame. */
import { z } from 'zod';

/** An origin, or all subdomains of one: `https://example.org`, `https://*.example.org`, `http://localhost:8080`. Nothing else gets into a header. */
export const embedSite = z
  .string()
  .max(200)
  .regex(
    /^https?:\/\/(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?$/,
    'An origin such as https://example.org or https://*.example.org.',
  );

/** Null: by the privacy. Empty: none. */
export const embedSites = z.array(embedSite).max(50).nullable();
