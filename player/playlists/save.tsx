/** In which playlists a video stands, as a dialog of the watch page. What is ticked is stored at once; to tick it again undoes it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { switched } from '../in-turn.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field, Form } from '../parts/form.tsx';
import type { RequestError, Video } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { text } from '../text.ts';
import { lists, type Playlist } from './lists.ts';
import { forgetQueue } from './queue.ts';
import { listText } from './text.ts';
import './playlists.css';

interface Place {
  id: string;
  title: string;
  privacy: Playlist['privacy'];
  contains: boolean;
}

export function SaveDialog({ video, onClose }: { video: Video; onClose(): void }) {
  const [places, set] = useState<Place[] | null>(null);
  const [error, fail] = useState<RequestError | null>(null);
  const [making, make] = useState(false);
  const load = () => {
    fail(null);
    lists.mine(video.id).then(
      (mine) =>
        set(
          mine
            .filter((list) => list.removedAt === null)
            .map(({ id, title, privacy, contains }) => ({ id, title, privacy, contains: contains ?? false })),
        ),
      (failure: unknown) => fail(problemFrom(failure)),
    );
  };
  useEffect(load, []);
  const mark = (id: string, contains: boolean) =>
    set((before) => before?.map((place) => (place.id === id ? { ...place, contains } : place)) ?? null);
  const ticks = useRef(new Map<string, (on: boolean) => Promise<void>>()).current;
  const tick = ({ id, contains }: Place) => {
    const write = (on: boolean): Promise<unknown> => (on ? lists.add(id, video.id) : lists.take(id, video.id));
    const made = ticks.get(id) ?? switched(contains, write, (on) => mark(id, on));
    ticks.set(id, made);
    return made(!contains);
  };
  const toggle = async (place: Place) => {
    const { title, contains } = place;
    try {
      await tick(place);
      forgetQueue();
      say(contains ? listText.takenFrom(title) : listText.added(title));
    } catch (failure) {
      say(problemFrom(failure).message);
    }
  };
  const made = async (list: Playlist) => {
    set((before) => before && [{ id: list.id, title: list.title, privacy: list.privacy, contains: true }, ...before]);
    make(false);
    try {
      await lists.add(list.id, video.id);
      say(listText.added(list.title));
    } catch (failure) {
      mark(list.id, false);
      say(problemFrom(failure).message);
    }
  };
  return (
    <Dialog title={listText.saveTo} onClose={onClose}>
      {error !== null && (
        <div class="banner bad" role="alert">
          <p>{error.message}</p>
          <button type="button" class="button" onClick={load}>
            {text.home.retry}
          </button>
        </div>
      )}
      <ul class="save-places">
        {places === null && error === null && <li class="bone row" role="status" aria-label={text.loading} />}
        {places?.map((place) => (
          <li key={place.id}>
            <label class="option">
              <input type="checkbox" checked={place.contains} onChange={() => void toggle(place)} />
              <span dir="auto">{place.title}</span>
              <span class="dim">{listText.privacies[place.privacy]}</span>
            </label>
          </li>
        ))}
      </ul>
      {places?.length === 0 && !making && <p class="dim">{listText.emptyHint}</p>}
      {making ? (
        <NewList onMade={made} onCancel={() => make(false)} />
      ) : (
        <p class="row">
          <button type="button" class="button" disabled={places === null} onClick={() => make(true)}>
            <Icon name="plus" />
            {listText.create}
          </button>
          <span class="gap" />
          <button type="button" class="button accent" onClick={onClose}>
            {listText.done}
          </button>
        </p>
      )}
    </Dialog>
  );
}

/** All else can be said of it on its own page. */
function NewList({ onMade, onCancel }: { onMade(list: Playlist): Promise<void>; onCancel(): void }) {
  const [title, setTitle] = useState('');
  const [privacy, setPrivacy] = useState<Playlist['privacy']>('private');
  return (
    <Form
      submit={listText.createIt}
      send={async () => onMade(await lists.create({ title, privacy }))}
      main
      more={
        <button type="button" class="button" onClick={onCancel}>
          {listText.cancel}
        </button>
      }
    >
      <Field label={listText.fields.title} name="title" value={title} onValue={setTitle} autofocus />
      <label>
        {listText.fields.privacy}
        <select value={privacy} onChange={(event) => setPrivacy(event.currentTarget.value as Playlist['privacy'])}>
          {(['public', 'unlisted', 'private'] as const).map((one) => (
            <option key={one} value={one}>
              {listText.privacies[one]}
            </option>
          ))}
        </select>
      </label>
    </Form>
  );
}
