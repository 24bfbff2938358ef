/** Who can watch what is uploaded from here: chosen before, since a public video can be watched while it still arrives at its end. */
import { signal } from '@preact/signals';
import { text } from '../text.ts';

const choices = ['public', 'unlisted', 'private'] as const;
export type UploadPrivacy = (typeof choices)[number];

const memory = 'upload-privacy';
export const uploadPrivacy = signal<UploadPrivacy>(remembered());

function remembered(): UploadPrivacy {
  try {
    const kept = localStorage.getItem(memory);
    return choices.find((choice) => choice === kept) ?? 'public';
  } catch {
    return 'public';
  }
}
function choose(choice: UploadPrivacy): void {
  uploadPrivacy.value = choice;
  try {
    localStorage.setItem(memory, choice);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

export function PrivacyChoice() {
  return (
    <label class="upload-privacy">
      {text.upload.privacyField}
      <select value={uploadPrivacy.value} onChange={(event) => choose(event.currentTarget.value as UploadPrivacy)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {text.watch.privacy[choice]}
          </option>
        ))}
      </select>
      <span class="dim">{text.upload.privacyHint[uploadPrivacy.value]}</span>
    </label>
  );
}
