/** What a new video is to be called, written while its file still comes and kept as it is typed. */
import { text } from '../text.ts';
import { type Details, describe, type Upload } from '../upload/queue.ts';
import { studioText } from './text.ts';

const choices = ['public', 'unlisted', 'private'] as const;

export function UploadDetails({ upload: { key, details, kept } }: { upload: Upload }) {
  const words = studioText.uploads;
  const known: Details['privacy'][] = [...new Set([...choices, details.privacy])];
  return (
    <form class="upload-details" aria-label={words.detailsOf(details.title)} onSubmit={(event) => event.preventDefault()}>
      <label>
        {text.watch.titleField}
        <input
          type="text"
          dir="auto"
          required
          maxLength={200}
          value={details.title}
          onInput={(event) => describe(key, { title: event.currentTarget.value })}
        />
      </label>
      <label>
        {text.watch.descriptionField}
        <textarea
          dir="auto"
          rows={3}
          maxLength={10_000}
          value={details.description}
          onInput={(event) => describe(key, { description: event.currentTarget.value })}
        />
      </label>
      <label>
        {text.watch.privacyField}
        <select
          value={details.privacy}
          onChange={(event) => describe(key, { privacy: event.currentTarget.value as (typeof choices)[number] })}
        >
          {known.map((privacy) => (
            <option key={privacy} value={privacy}>
              {text.watch.privacy[privacy]}
            </option>
          ))}
        </select>
      </label>
      <p class={typeof kept === 'object' ? 'fault' : 'dim'} role={typeof kept === 'object' ? 'alert' : 'status'}>
        {typeof kept === 'object'
          ? kept.refused
          : details.title.trim() === ''
            ? words.titleMissing
            : kept === 'yes'
              ? words.kept
              : words.keeping}
      </p>
    </form>
  );
}
