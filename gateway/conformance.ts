/** The contract of the gateway over HTTP. Every driver passes it. */
import type { Test } from 'tap';
import type { Footage } from './conformance/footage.ts';
import type { Harness } from './conformance/harness.ts';
import { hostileConform } from './conformance/hostile.ts';
import { mediaConform } from './conformance/media.ts';
import { queueConform } from './conformance/queue.ts';
import { registrationConforms } from './conformance/registration.ts';
import { settingsConform } from './conformance/settings.ts';
import { sideProductsConform } from './conformance/side-products.ts';
import { storyboardsConform } from './conformance/storyboards.ts';
import { videosConform } from './conformance/videos.ts';
import { workersConform } from './conformance/workers.ts';

export async function conform(t: Test, harness: Harness, footage: Footage): Promise<void> {
  await videosConform(t, harness);
  await mediaConform(t, harness, footage);
  await workersConform(t, harness, footage);
  await registrationConforms(t, harness);
  await queueConform(t, harness);
  await storyboardsConform(t, harness, footage);
  await settingsConform(t, harness);
  await sideProductsConform(t, harness, footage);
  await hostileConform(t, harness);
}
