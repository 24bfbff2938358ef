/** Stands where there is nothing to show: what would be here, why it is not, and one thing to do. */
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../icons.tsx';
import type { RequestError } from '../requests.ts';
import { text } from '../text.ts';

export interface EmptyProps {
  icon: IconName;
  title: string;
  hint?: string | undefined;
  /** Something went wrong. */
  isAlert?: boolean;
  /** Of the page itself; otherwise of a part of it. */
  isPage?: boolean;
  /** Links and buttons. */
  children?: ComponentChildren;
}

export function Empty({ icon, title, hint, isAlert = false, isPage = false, children }: EmptyProps) {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <div class="empty" role={isAlert ? 'alert' : undefined}>
      <Icon name={icon} />
      <Heading>{title}</Heading>
      {hint && <p class="dim">{hint}</p>}
      {children && <div class="row">{children}</div>}
    </div>
  );
}

/** What could not be loaded, and once more. */
export function Failed({ title, error, onRetry }: { title: string; error: RequestError; onRetry(): void }) {
  return (
    <Empty icon="warning" title={title} hint={error.message} isAlert>
      <button type="button" class="button accent" onClick={onRetry}>
        {text.home.retry}
      </button>
    </Empty>
  );
}
