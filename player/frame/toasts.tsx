/** What has just been done, in a sentence, with a way back. */
import { toasts, unsay } from '../store.ts';

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <p class="toast" key={toast.id}>
          <span>{toast.words}</span>
          {toast.action && (
            <button
              type="button"
              class="text-button"
              onClick={() => {
                unsay(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
