/** Whether whoever may watch a video may keep it, too. */
import { useState } from 'preact/hooks';
import { Form } from '../parts/form.tsx';
import { requests } from '../requests.ts';
import { say, session } from '../store.ts';
import { text } from '../text.ts';
import type { TabProps } from './tabs.ts';
import { studioText } from './text.ts';

const words = studioText.downloads;
const wishes = { site: null, yes: true, no: false } as const;
type Wish = keyof typeof wishes;

export function Downloadable({ video, onChange }: Pick<TabProps, 'video' | 'onChange'>) {
  const [wish, setWish] = useState<Wish>(video.downloadable === null ? 'site' : video.downloadable ? 'yes' : 'no');
  const [original, setOriginal] = useState(video.originalDownloadable);
  const policy = session.value?.downloads ?? 'never';
  const save = async () => {
    onChange(await requests.change(video.id, { downloadable: wishes[wish], originalDownloadable: original }));
    say(text.watch.saved);
  };
  return (
    <section aria-labelledby="downloads">
      <h2 id="downloads">{words.title}</h2>
      {policy === 'never' && <p class="dim">{words.never}</p>}
      <Form submit={text.watch.save} send={save}>
        <label>
          {words.field}
          <select value={wish} onChange={(event) => setWish(event.currentTarget.value as Wish)}>
            <option value="site">{words.site(policy === 'usual')}</option>
            <option value="yes">{words.yes}</option>
            <option value="no">{words.no}</option>
          </select>
        </label>
        <label class="studio-choice">
          <input type="checkbox" checked={original} onChange={(event) => setOriginal(event.currentTarget.checked)} />
          <span>
            {words.original}
            <small class="dim">{words.originalHint}</small>
          </span>
        </label>
      </Form>
    </section>
  );
}
