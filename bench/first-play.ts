/** From the last byte of an upload of ten minutes to the first frame that Chromium shows on the watch page; beside it what ffmpeg alone needs. */
import { createVideo, putSource } from '../test/api.ts';
import { startInstance } from '../test/instance.ts';
import { openBrowser } from '../test/playback.ts';
import { looped, scenes } from '../test/sources.ts';
import { firstSegment, timed } from './bare-ffmpeg.ts';
import { median, report } from './report.ts';

const clip = await scenes({ seconds: 30, size: '1920x1080', rate: '30', kilobits: 17000 });
const source = await looped(clip, 20, 'first-play-600s.mp4');
const seconds: number[] = [];
const bare: number[] = [];
const browser = await openBrowser();
try {
  for (let round = 0; round < 3; round += 1) {
    bare.push((await timed(firstSegment(source))).wall);
    const instance = await startInstance();
    try {
      const video = await createVideo(instance, 'First play');
      const page = await browser.newPage();
      await page.goto(`${instance.publicUrl}/w/${video.shortId}`);
      const response = await putSource(instance, video.id, source);
      const started = performance.now();
      if (response.status !== 202) throw new Error(`upload: ${response.status}`);
      await page.waitForFunction(
        () => {
          const element = document.querySelector('vita-player')?.shadowRoot?.querySelector('video');
          if (element?.paused && element.readyState >= 2) void element.play();
          return (element?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 0 && (element?.currentTime ?? 0) > 0;
        },
        undefined,
        { timeout: 60_000, polling: 50 },
      );
      seconds.push((performance.now() - started) / 1000);
      console.log(
        `round ${round + 1}: ${seconds.at(-1)?.toFixed(2)} s; bare ffmpeg makes the first segment in ${bare.at(-1)?.toFixed(2)} s`,
      );
      await page.close();
    } finally {
      await instance.remove();
    }
  }
} finally {
  await browser.close();
}
await report({ bench: 'first-play', ratios: {}, figures: { seconds: median(seconds), bareFirstSegmentSeconds: median(bare) } });
