/** Files on their way: one card for each, with what is made of it, and its details beside it. */
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { bytes, percent, spokenClock, timeLeft } from '../format.ts';
import { Icon } from '../icons.tsx';
import { Empty } from '../parts/empty.tsx';
import { problemText } from '../refusals/said.ts';
import type { Video } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { watchPath } from '../router.ts';
import { stateText } from '../state.ts';
import { session } from '../store.ts';
import { text } from '../text.ts';
import { clock } from '../units.ts';
import { pickFiles } from '../upload/drop.tsx';
import { PrivacyChoice } from '../upload/privacy.tsx';
import {
  cancelUpload,
  giveUp,
  hideUpload,
  isRunning,
  type LeftOpen,
  leftOpen,
  loadLeftOpen,
  moveUpload,
  pauseUpload,
  resumeUpload,
  retryUpload,
  type Upload,
  uploads,
} from '../upload/queue.ts';
import { goOn } from '../watch/go-on.ts';
import { StudioFrame } from './frame.tsx';
import { Imports } from './imports.tsx';
import { Ladder } from './ladder.tsx';
import { studioText } from './text.ts';
import { UploadDetails } from './upload-details.tsx';
import './uploads.css';

export function UploadsPage() {
  const isIn = isSignedIn(session.value);
  useEffect(() => {
    if (isIn) void loadLeftOpen();
  }, [isIn]);
  const words = studioText.uploads;
  const waiting = uploads.value.filter(({ step }) => step.is === 'waiting');
  const isEmpty = uploads.value.length === 0 && leftOpen.value.length === 0;
  return (
    <StudioFrame title={studioText.nav.uploads}>
      <header class="studio-head">
        <h1>{studioText.nav.uploads}</h1>
        <p class="dim">{words.hint}</p>
      </header>
      <PrivacyChoice />
      {isEmpty && (
        <Empty icon="upload" title={words.none} hint={words.noneHint}>
          <button type="button" class="button accent" onClick={pickFiles}>
            {text.home.choose}
          </button>
        </Empty>
      )}
      <ul class="upload-list">
        {uploads.value.map((upload) => (
          <li key={upload.key} class="upload-pair">
            <UploadCard upload={upload} canGoUp={waiting.indexOf(upload) > 0} canGoDown={isBefore(upload, waiting)} />
            {upload.step.is !== 'failed' && <UploadDetails upload={upload} />}
          </li>
        ))}
        {leftOpen.value.map((open) => (
          <li key={open.id}>
            <LeftOpenCard open={open} />
          </li>
        ))}
      </ul>
      {session.value?.allowsImport && <Imports />}
    </StudioFrame>
  );
}

const isBefore = (upload: Upload, waiting: readonly Upload[]) => {
  const at = waiting.indexOf(upload);
  return at >= 0 && at < waiting.length - 1;
};

/** A page cannot open a file by itself, so whoever chose it has to choose it again. */
function LeftOpenCard({ open }: { open: LeftOpen }) {
  const name = open.filename ?? open.title ?? '';
  return (
    <article class="upload">
      <div class="upload-head">
        <h2 title={name}>{open.title ?? name}</h2>
        <p class="dim">{text.upload.leftOpen(name, percent(open.fraction))}</p>
      </div>
      <div class="upload-side">
        <button type="button" class="button" onClick={pickFiles}>
          {text.upload.goOn}
        </button>
        <button type="button" class="button plain" aria-label={text.upload.cancelNamed(name)} onClick={() => giveUp(open)}>
          {text.upload.cancel}
        </button>
      </div>
      <progress class="line" value={open.fraction} max={1} aria-label={`${name}: ${percent(open.fraction)}`} />
    </article>
  );
}

interface UploadCardProps {
  upload: Upload;
  canGoUp: boolean;
  canGoDown: boolean;
  /** What is made of it. */
  Made?: ComponentType<{ video: Video }>;
}

export function UploadCard({ upload, canGoUp, canGoDown, Made = Ladder }: UploadCardProps) {
  const { step, video, file, key } = upload;
  const title = upload.details.title.trim() || file.name;
  const running = isRunning(upload);
  const canCancel = running && !(step.is === 'sending' && step.isEnding);
  const fraction =
    'sent' in step ? step.sent / Math.max(1, file.size) : step.is === 'encoding' ? (video?.progress ?? 0) : step.is === 'done' ? 1 : 0;
  const failed = step.is === 'failed' || video?.state === 'failed';
  return (
    <article class={failed ? 'upload bad' : 'upload'}>
      <div class="upload-head">
        <h2 title={file.name}>{title}</h2>
        {/* Only whole steps are spoken; figures that change every moment would never let a listener rest. */}
        <p class="dim" role="status" aria-live={step.is === 'sending' && !step.isAway && !step.isEnding ? 'off' : 'polite'}>
          {line(upload)}
        </p>
      </div>
      <div class="upload-side">
        {video?.playback && upload.playableAfter !== null && (
          <a
            class="playable"
            href={watchPath(video)}
            title={text.upload.playableTitle(spokenClock(upload.playableAfter))}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
              event.preventDefault();
              goOn(watchPath(video));
            }}
          >
            <Icon name="play" />
            {text.upload.watchNow}
          </a>
        )}
        {(canGoUp || canGoDown) && (
          <>
            <button
              type="button"
              class="quiet-button"
              disabled={!canGoUp}
              aria-label={studioText.uploads.sooner(title)}
              onClick={() => moveUpload(key, -1)}
            >
              <span aria-hidden="true">↑</span>
            </button>
            <button
              type="button"
              class="quiet-button"
              disabled={!canGoDown}
              aria-label={studioText.uploads.later(title)}
              onClick={() => moveUpload(key, 1)}
            >
              <span aria-hidden="true">↓</span>
            </button>
          </>
        )}
        {step.is === 'failed' && (
          <button type="button" class="button" onClick={() => retryUpload(key)}>
            {text.upload.retry}
          </button>
        )}
        {step.is === 'sending' && !step.isEnding && (
          <button type="button" class="button plain" aria-label={text.upload.pauseNamed(title)} onClick={() => pauseUpload(key)}>
            {text.upload.pause}
          </button>
        )}
        {step.is === 'paused' && (
          <button type="button" class="button" aria-label={text.upload.resumeNamed(title)} onClick={() => resumeUpload(key)}>
            {text.upload.resume}
          </button>
        )}
        {canCancel && (
          <button type="button" class="button plain" aria-label={text.upload.cancelNamed(title)} onClick={() => cancelUpload(key)}>
            {text.upload.cancel}
          </button>
        )}
        {!running && (
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
        <progress class={'sent' in step ? 'line' : 'line encode'} value={fraction} max={1} aria-label={`${title}: ${percent(fraction)}`} />
      )}
      {video && !failed && <Made video={video} />}
    </article>
  );
}

function line({ step, video, file, playableAfter }: Upload): string {
  const since = video?.playback && playableAfter !== null ? text.upload.playableSince(clock(playableAfter)) : '';
  switch (step.is) {
    case 'waiting':
      return `${bytes(file.size)} · ${text.upload.waiting}`;
    case 'sending': {
      const { sent, bytesPerSecond, isAway, isEnding } = step;
      if (isAway) return text.upload.away(bytes(sent), bytes(file.size));
      if (isEnding) return text.upload.checking;
      const known = bytesPerSecond > 0;
      return text.upload.sending(
        bytes(sent),
        bytes(file.size),
        known ? `${bytes(bytesPerSecond)}/s` : '',
        known ? timeLeft((file.size - sent) / bytesPerSecond) : '',
      );
    }
    case 'paused':
      return text.upload.paused(bytes(step.sent), bytes(file.size));
    case 'failed':
      return [step.error.message, step.error.detail].filter(Boolean).join(' ');
    case 'encoding':
      if (!video || video.renditions.length === 0) return text.upload.checking;
      return video.playback ? [percent(video.progress), stateText(video), since].filter(Boolean).join(' · ') : stateText(video);
    case 'done':
      if (video?.state === 'failed') return [stateText(video), video.problem && problemText(video.problem)].filter(Boolean).join(': ');
      return [stateText(video!), since].filter(Boolean).join(' · ');
  }
}
