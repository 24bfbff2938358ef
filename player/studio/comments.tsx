/** Whether people write comments under a video. */
import { useState } from 'preact/hooks';
import { Form } from '../parts/form.tsx';
import { requests } from '../requests.ts';
import { say } from '../store.ts';
import { text } from '../text.ts';
import type { TabProps } from './tabs.ts';
import { studioText } from './text.ts';

const words = studioText.comments;
const wishes = { site: null, yes: true, no: false } as const;
type Wish = keyof typeof wishes;

export function Commentable({ video, onChange }: Pick<TabProps, 'video' | 'onChange'>) {
  const [wish, setWish] = useState<Wish>(video.comments === null ? 'site' : video.comments ? 'yes' : 'no');
  const save = async () => {
    onChange(await requests.change(video.id, { comments: wishes[wish] }));
    say(text.watch.saved);
  };
  return (
    <section aria-labelledby="comments">
      <h2 id="comments">{words.title}</h2>
      <Form submit={text.watch.save} send={save}>
        <label>
          {words.field}
          <select value={wish} onChange={(event) => setWish(event.currentTarget.value as Wish)}>
            <option value="site">{words.site}</option>
            <option value="yes">{words.yes}</option>
            <option value="no">{words.no}</option>
          </select>
        </label>
        <p class="dim">{words.hint}</p>
      </Form>
    </section>
  );
}
