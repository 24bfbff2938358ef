/** Ways to pass a video on: its address, the address of a moment, and the code that shows it on another site. */
import { useState } from 'preact/hooks';
import { writeMoment } from '../element/moment.ts';
import { Copied } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import type { Video } from '../requests.ts';
import { watchPath } from '../router.ts';
import { text } from '../text.ts';
import { clock } from '../units.ts';

export function Share({ video, onClose }: { video: Video; onClose(): void }) {
  const [seconds] = useState(() => Math.floor(document.querySelector('vita-player')?.currentTime ?? 0));
  const [withTime, setWithTime] = useState(false);
  const [autoplay, setAutoplay] = useState(false);
  const [loop, setLoop] = useState(false);
  const link = location.origin + watchPath(video) + (withTime ? `?t=${writeMoment(seconds)}` : '');
  const isEmbeddable = ['public', 'unlisted', 'password'].includes(video.privacy) && video.embedSites?.length !== 0;
  return (
    <Dialog title={text.share.title} onClose={onClose}>
      <Copied label={text.share.link} value={link} done={text.watch.shared} />
      <Option on={withTime} label={text.share.from(clock(seconds))} change={setWithTime} />
      {isEmbeddable && (
        <>
          <Copied label={text.share.code} value={frameOf(video, { seconds: withTime ? seconds : 0, autoplay, loop })} rows={4} />
          <Option on={autoplay} label={text.share.autoplay} change={setAutoplay} />
          <Option on={loop} label={text.share.loop} change={setLoop} />
          {video.embedSites && <p class="dim">{text.share.sites(video.embedSites.join(', '))}</p>}
        </>
      )}
    </Dialog>
  );
}

function Option({ on, label, change }: { on: boolean; label: string; change(on: boolean): void }) {
  return (
    <label class="option">
      <input type="checkbox" checked={on} onChange={(event) => change(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

function frameOf(video: Video, { seconds, autoplay, loop }: { seconds: number; autoplay: boolean; loop: boolean }): string {
  const address = new URL(`/embed/${video.shortId}`, location.origin);
  if (seconds > 0) address.searchParams.set('start', String(seconds));
  // Browsers start by themselves only what makes no sound.
  if (autoplay) for (const name of ['autoplay', 'muted']) address.searchParams.set(name, '1');
  if (loop) address.searchParams.set('loop', '1');
  const title = video.title.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const source = address.href.replaceAll('&', '&amp;');
  return `<iframe src="${source}" title="${title}" width="640" height="360" style="border:0" allow="autoplay; fullscreen; picture-in-picture; encrypted-media" allowfullscreen></iframe>`;
}
