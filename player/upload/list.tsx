/** One card for each file on its way. */

import { bytes, clock, percent, spokenClock, timeLeft } from '../format.ts';
import { Icon } from '../icons.tsx';
import { watchPath } from '../router.ts';
import { stateText } from '../state.ts';
import { text } from '../text.ts';
import { cancelUpload, hideUpload, retryUpload, type Upload, uploads } from './queue.ts';

export function UploadList() {
  if (uploads.value.length === 0) return null;
  return (
    <section class="uploads" aria-labelledby="uploads">
      <h2 id="uploads">{text.upload.heading}</h2>
      <ul>
        {uploads.value.map((upload) => (
          <li key={upload.key}>
            <UploadCard upload={upload} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function UploadCard({ upload }: { upload: Upload }) {
  const { step, video, file, title, key } = upload;
  const running = step.is === 'sending' || step.is === 'waiting';
  const fraction =
    step.is === 'sending'
      ? step.sent / Math.max(1, file.size)
      : step.is === 'encoding'
        ? (video?.progress ?? 0)
        : step.is === 'done'
          ? 1
          : 0;
  const failed = step.is === 'failed' || video?.state === 'failed';
  return (
    <article class={failed ? 'upload bad' : 'upload'}>
      <div class="upload-head">
        <h3 title={file.name}>{title}</h3>
        {/* Only whole steps are spoken; figures that change every moment would never let a listener rest. */}
        <p class="dim" role="status" aria-live={step.is === 'sending' ? 'off' : 'polite'}>
          {line(upload)}
        </p>
      </div>
      <div class="upload-side">
        {video?.playback && upload.playableAfter !== null && (
          <a class="playable" href={watchPath(video)} title={text.upload.playableTitle(spokenClock(upload.playableAfter))}>
            <Icon name="play" />
            {text.upload.playableSince(clock(upload.playableAfter))}
          </a>
        )}
        {step.is === 'failed' && (
          <button type="button" class="button" onClick={() => retryUpload(key)}>
            {text.upload.retry}
          </button>
        )}
        {running ? (
          <button type="button" class="button plain" aria-label={text.upload.cancelNamed(title)} onClick={() => cancelUpload(key)}>
            {text.upload.cancel}
          </button>
        ) : (
          <button
            type="button"
            class="quiet-button"
            aria-label={text.upload.hideNamed(title)}
            title={text.upload.hide}
            onClick={() => hideUpload(key)}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      {!failed && (
        <progress
          class={step.is === 'sending' ? 'line' : 'line encode'}
          value={fraction}
          max={1}
          aria-label={`${title}: ${percent(fraction)}`}
        />
      )}
    </article>
  );
}

function line({ step, video, file }: Upload): string {
  switch (step.is) {
    case 'waiting':
      return `${bytes(file.size)} · ${text.upload.waiting}`;
    case 'sending': {
      const { sent, bytesPerSecond } = step;
      const known = bytesPerSecond > 0;
      return text.upload.sending(
        bytes(sent),
        bytes(file.size),
        known ? `${bytes(bytesPerSecond)}/s` : '',
        known ? timeLeft((file.size - sent) / bytesPerSecond) : '',
      );
    }
    case 'failed':
      return [step.error.message, step.error.detail].filter(Boolean).join(' ');
    case 'encoding':
      if (!video || video.renditions.length === 0) return text.upload.checking;
      return video.playback ? `${percent(video.progress)} · ${stateText(video)}` : stateText(video);
    case 'done':
      return video?.state === 'failed' ? [stateText(video), video.problem?.title].filter(Boolean).join(': ') : stateText(video!);
  }
}
