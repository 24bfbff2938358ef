/** Chapters, as those write them who may change the video. Every change is stored at once, and what takes something away can be undone. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Chapter, mostChapters } from '../../media/chapters.ts';
import { readMoment } from '../element/moment.ts';
import { Icon } from '../icons.tsx';
import { newestInTurn } from '../in-turn.ts';
import { requests } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { clock } from '../units.ts';
import { changedChapter, withChapter, withoutChapter } from './change.ts';
import type { ChaptersProps } from './tab.tsx';
import { chapterText } from './text.ts';

type EditorProps = Omit<ChaptersProps, 'mayEdit'> & { onDone(): void };

export function Editor({ video, chapters, player, onChange, onDone }: EditorProps) {
  const [suggested, suggest] = useState<readonly Chapter[]>([]);
  /** Whose title is typed next. */
  const [fresh, setFresh] = useState<number | null>(null);
  useEffect(() => {
    // Without an answer nothing is suggested; the list itself is here already.
    requests.chapters(video.id).then(
      (found) => suggest(found.suggested),
      () => {},
    );
  }, [video.id, video.description]);
  const stored = useRef(chapters);
  stored.current = chapters;
  /** On its way to the server. What is said meanwhile is said of this list, or one of the two would be lost. */
  const sent = useRef<readonly Chapter[] | null>(null);
  const newest = () => sent.current ?? stored.current;
  const write = useRef(newestInTurn((next: Chapter[]) => requests.writeChapters(video.id, next))).current;
  const store = async (next: Chapter[]): Promise<boolean> => {
    sent.current = next;
    try {
      const { items } = await write(next);
      stored.current = items;
      onChange(items);
      return true;
    } catch (error) {
      say(problemFrom(error).message);
      return false;
    } finally {
      if (sent.current === next) sent.current = null;
    }
  };
  const placeOf = ({ startSeconds }: Chapter) => newest().findIndex((one) => one.startSeconds === startSeconds);
  const add = async () => {
    const seconds = player?.currentTime ?? 0;
    const before = newest();
    const next = withChapter(before, seconds, chapterText.untitled(before.length + 1));
    if (next === 'there') return say(chapterText.there);
    if (next === 'full') return say(chapterText.full(mostChapters));
    const made = next.find((one) => !before.some(({ startSeconds }) => startSeconds === one.startSeconds));
    if (made && (await store(next))) setFresh(made.startSeconds);
  };
  const replace = async (next: Chapter[], words: string) => {
    const before = [...newest()];
    if (await store(next)) say(words, { label: chapterText.undo, run: () => void store(before) });
  };
  const isSuggested = suggested.length > 0 && JSON.stringify(suggested) !== JSON.stringify(chapters);
  return (
    <div class="chapter-editor">
      <ol>
        {chapters.map((chapter) => (
          <Row
            key={chapter.startSeconds}
            chapter={chapter}
            isFresh={chapter.startSeconds === fresh}
            onSay={(said) => store(changedChapter(newest(), placeOf(chapter), said))}
            onRemove={() => void replace(withoutChapter(newest(), placeOf(chapter)), chapterText.removed(chapter.title))}
          />
        ))}
      </ol>
      <p class="row">
        <button type="button" class="button accent" onClick={() => void add()}>
          <Icon name="plus" />
          {chapterText.add}
        </button>
        {isSuggested && (
          <button type="button" class="button" onClick={() => void replace([...suggested], chapterText.taken(suggested.length))}>
            {chapterText.take}
          </button>
        )}
        <button type="button" class="button" onClick={onDone}>
          {chapterText.done}
        </button>
      </p>
    </div>
  );
}

interface RowProps {
  chapter: Chapter;
  isFresh: boolean;
  /** Whether it was taken. */
  onSay(said: { startSeconds?: number; title?: string }): Promise<boolean>;
  onRemove(): void;
}

/** What was typed is stored when one goes on; what cannot be stored gives way to what was there. */
function Row({ chapter, isFresh, onSay, onRemove }: RowProps) {
  const { startSeconds } = chapter;
  const [time, setTime] = useState(clock(startSeconds));
  const [title, setTitle] = useState(chapter.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setTitle(chapter.title), [chapter.title]);
  useEffect(() => {
    if (isFresh) field.current?.select();
  }, [isFresh]);
  const sayTime = async () => {
    if (time === clock(startSeconds)) return;
    const seconds = readMoment(time);
    if (seconds === null) say(chapterText.notATime);
    if (seconds === null || !(await onSay({ startSeconds: seconds }))) setTime(clock(startSeconds));
  };
  const sayTitle = async () => {
    const words = title.trim();
    if (words === chapter.title) return;
    if (words === '' || !(await onSay({ title: words }))) setTitle(chapter.title);
  };
  const onKey = (event: KeyboardEvent) => event.key === 'Enter' && (event.currentTarget as HTMLInputElement).blur();
  return (
    <li>
      <input
        type="text"
        class="chapter-begin"
        inputMode="numeric"
        aria-label={chapterText.begins(chapter.title)}
        value={time}
        maxLength={12}
        onInput={(event) => setTime(event.currentTarget.value)}
        onBlur={() => void sayTime()}
        onKeyDown={onKey}
      />
      <input
        type="text"
        dir="auto"
        ref={field}
        aria-label={chapterText.title(clock(startSeconds))}
        value={title}
        maxLength={100}
        onInput={(event) => setTitle(event.currentTarget.value)}
        onBlur={() => void sayTitle()}
        onKeyDown={onKey}
      />
      <button
        type="button"
        class="quiet-button"
        aria-label={chapterText.remove(chapter.title)}
        title={chapterText.remove(chapter.title)}
        onClick={onRemove}
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}
