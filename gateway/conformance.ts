/** The contract of the gateway over HTTP. Every driver passes it. */
import type { Test } from 'tap';
import { apiKeysConform } from './conformance/api-keys.ts';
import { auditConforms } from './conformance/audit.ts';
import { consoleConforms } from './conformance/console.ts';
import type { Footage } from './conformance/footage.ts';
import type { Harness } from './conformance/harness.ts';
import { headConforms } from './conformance/head.ts';
import { hostileConform } from './conformance/hostile.ts';
import { importsConform } from './conformance/imports.ts';
import { liveSettingsConform } from './conformance/live-settings.ts';
import { mediaConform } from './conformance/media.ts';
import { pagesConform } from './conformance/pages.ts';
import { playbackConforms } from './conformance/playback.ts';
import { queueConform } from './conformance/queue.ts';
import { registrationConforms } from './conformance/registration.ts';
import { settingsConform } from './conformance/settings.ts';
import { sideProductsConform } from './conformance/side-products.ts';
import { storyboardsConform } from './conformance/storyboards.ts';
import { systemConforms } from './conformance/system.ts';
import { uploadsConform } from './conformance/uploads.ts';
import { videosConform } from './conformance/videos.ts';
import { webhooksConform } from './conformance/webhooks.ts';
import { workersConform } from './conformance/workers.ts';

export async function conform(t: Test, harness: Harness, footage: Footage): Promise<void> {
  await videosConform(t, harness);
  await mediaConform(t, harness, footage);
  await pagesConform(t, harness);
  await playbackConforms(t, harness, footage);
  await workersConform(t, harness, footage);
  await registrationConforms(t, harness);
  await queueConform(t, harness);
  await storyboardsConform(t, harness, footage);
  await settingsConform(t, harness);
  await liveSettingsConform(t, harness);
  await sideProductsConform(t, harness, footage);
  await auditConforms(t, harness);
  await webhooksConform(t, harness);
  await apiKeysConform(t, harness);
  await systemConforms(t, harness);
  await uploadsConform(t, harness);
  await importsConform(t, harness);
  await consoleConforms(t, harness);
  await hostileConform(t, harness);
  await headConforms(t, harness);
}
