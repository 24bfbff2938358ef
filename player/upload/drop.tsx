/** Files dropped anywhere on the window, or chosen in a dialog. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { isSignedIn } from '../rights.ts';
import { goTo } from '../router.ts';
import { session } from '../store.ts';
import { text } from '../text.ts';
import { addFiles, isRunning, uploads } from './queue.ts';

const over = signal(false);
/** Where they can be watched on their way. */
const uploadsPath = '/studio/uploads';

export function pickFiles(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = 'video/*,audio/*,.mkv,.mxf,.ts,.m2ts';
  input.onchange = () => take(input.files);
  input.click();
}

function take(files: FileList | null | undefined): void {
  if (!files || files.length === 0) return;
  addFiles(files);
  if (location.pathname !== uploadsPath) goTo(uploadsPath);
}

/** Covers the window while files hang over it. */
export function WindowDrop() {
  useEffect(() => {
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const wanted = (event: DragEvent) => isSignedIn(session.value) && event.dataTransfer?.types.includes('Files') === true;
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!wanted(event)) return;
      depth += 1;
      over.value = true;
    };
    const leave = (event: DragEvent) => {
      if (!wanted(event)) return;
      depth -= 1;
      if (depth <= 0) over.value = false;
    };
    window.addEventListener('dragenter', enter, options);
    window.addEventListener('dragleave', leave, options);
    window.addEventListener('dragover', (event) => wanted(event) && event.preventDefault(), options);
    window.addEventListener(
      'drop',
      (event) => {
        if (!wanted(event)) return;
        event.preventDefault();
        depth = 0;
        over.value = false;
        take(event.dataTransfer?.files);
      },
      options,
    );
    // Leaving the page would interrupt the transfer, so the browser asks first.
    window.addEventListener('beforeunload', (event) => uploads.value.some(isRunning) && event.preventDefault(), options);
    return () => stop.abort();
  }, []);
  if (!over.value) return null;
  return (
    <div class="window-drop" aria-hidden="true">
      <p>
        <Icon name="upload" />
        {text.home.dropNow}
      </p>
    </div>
  );
}
