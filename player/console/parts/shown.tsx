/** The states of everything that is read: loading, there, out of date, failed, forbidden. */
import type { ComponentChildren } from 'preact';
import { fullTime } from '../../format.ts';
import type { Loaded } from '../../live.ts';
import type { RequestError } from '../../requests.ts';
import { session } from '../../store.ts';
import { Icon, type IconName } from '../icons.tsx';
import { words } from '../text.ts';
import './shown.css';

export function Shown<T>({ of, rows = 6, children }: { of: Loaded<T>; rows?: number; children: (value: T) => ComponentChildren }) {
  if (of.value !== null)
    return (
      <div class="shown" aria-busy={of.isBusy}>
        {of.error !== null && (
          <p class="banner stale" role="status">
            {words.shown.stale(fullTime(new Date(of.at).toISOString()), of.error.message)}
          </p>
        )}
        {children(of.value)}
      </div>
    );
  if (of.error === null)
    return (
      <div class="bones" role="status" aria-label={words.shown.loading}>
        {Array.from({ length: rows }, (_, n) => (
          <div class="bone line" key={n} />
        ))}
      </div>
    );
  const isForbidden = of.error.status === 403 || (session.value !== null && (session.value.role === null || session.value.role === 'user'));
  return <Withheld error={of.error} isForbidden={isForbidden} onRetry={of.reload} />;
}

/** Why there is nothing to show. */
export function Withheld({ error, isForbidden, onRetry }: { error: RequestError; isForbidden: boolean; onRetry(): void }) {
  return (
    <div class="banner bad" role="alert">
      <p>{error.message}</p>
      <p class="dim">{isForbidden ? words.shown.forbidden : (error.detail ?? words.shown.kept)}</p>
      {!isForbidden && (
        <p>
          <button type="button" class="button" onClick={onRetry}>
            {words.shown.again}
          </button>
        </p>
      )}
    </div>
  );
}

/** Nothing is there: what would be, and what to do. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function More({ more }: { more: (() => void) | null }) {
  if (more === null) return null;
  return (
    <p class="row centre">
      <button type="button" class="button" onClick={more}>
        {words.shown.more}
      </button>
    </p>
  );
}
