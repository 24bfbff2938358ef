/** Tags as one types them: each in its usual form, with those that other videos have as suggestions. Backspace takes the last one back. */
import { useRef, useState } from 'preact/hooks';
import { longestTag, mostTags, normalTag } from '../../gateway/contract/tags.ts';
import { Chip } from '../parts/chip.tsx';
import { type Choice, Combobox } from '../parts/combobox.tsx';
import { useSuggestions } from '../parts/suggestions.ts';
import { call } from '../requests.ts';
import { labelText as words } from './text.ts';

const suggested = async (prefix: string, signal: AbortSignal) =>
  (await call('GET /api/v1/tags', { query: { prefix, limit: 8 }, signal })).items;

export function TagInput({ tags, onTags }: { tags: readonly string[]; onTags(tags: string[]): void }) {
  const [typed, type] = useState('');
  const [said, say] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const isFull = tags.length >= mostTags;
  const choices = useSuggestions(isFull ? '' : normalTag(typed), suggested)
    .filter(({ tag }) => !tags.includes(tag))
    .map(({ tag, videos }): Choice & { tag: string } => ({
      key: tag,
      tag,
      shown: (
        <>
          <span>{tag}</span> <span class="dim">{words.tagUses(videos)}</span>
        </>
      ),
    }));
  const add = (texts: readonly string[]) => {
    const fresh = texts.map(normalTag).filter((tag) => tag !== '' && tag.length <= longestTag && !tags.includes(tag));
    const all = [...new Set([...tags, ...fresh])].slice(0, mostTags);
    type('');
    if (all.length === tags.length) return;
    onTags(all);
    say(words.added(fresh.join(', ')));
  };
  const remove = (tag: string) => {
    onTags(tags.filter((one) => one !== tag));
    say(words.removed(tag));
    field.current?.focus();
  };
  return (
    <div class="tag-input">
      {tags.map((tag) => (
        <Chip key={tag} remove={words.removeTag(tag)} onRemove={() => remove(tag)}>
          {tag}
        </Chip>
      ))}
      {isFull ? (
        <span class="dim">{words.tagsFull(mostTags)}</span>
      ) : (
        <Combobox
          label={words.tags}
          listLabel={words.suggestions}
          placeholder={tags.length === 0 ? words.tagsHint(mostTags) : ''}
          most={mostTags * (longestTag + 2)}
          value={typed}
          onValue={(text) => {
            // Pasted lists become several tags at once.
            const pieces = text.split(/[,\n]/);
            if (pieces.length > 1) add(pieces);
            else type(text);
          }}
          choices={choices}
          onChoose={({ tag }) => add([tag])}
          onEnter={() => add([typed])}
          onBack={() => tags.length > 0 && remove(tags.at(-1) ?? '')}
          onLeave={() => add([typed])}
          field={field}
        />
      )}
      <span class="unseen" role="status">
        {said}
      </span>
    </div>
  );
}
