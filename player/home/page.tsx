/** The home page: what is on its way, what can be gone on with, what the site puts forward, then the newest videos. */
import { useEffect, useState } from 'preact/hooks';
import { isMember } from '../frame/member.ts';
import { Icon } from '../icons.tsx';
import { ContinueRow, type Unfinished } from '../library/continue-row.tsx';
import { CardRow } from '../parts/card-row.tsx';
import { Empty, Failed } from '../parts/empty.tsx';
import { CardBones } from '../parts/skeleton.tsx';
import { call, type Video } from '../requests.ts';
import { entitle, siteName } from '../site.ts';
import { loadNewest, loadOlder, newest, session } from '../store.ts';
import { text } from '../text.ts';
import { pickFiles } from '../upload/drop.tsx';
import { PrivacyChoice } from '../upload/privacy.tsx';
import { Card } from './card.tsx';
import { keepNewest } from './keep-newest.ts';

export function HomePage() {
  useEffect(() => {
    entitle(null);
    return keepNewest();
  }, []);
  const member = isMember();
  const rows = useRows(member);
  return (
    <div class="home">
      <h1 class="unseen">{siteName}</h1>
      {member ? (
        <>
          <DropPlace />
          <PrivacyChoice />
        </>
      ) : (
        <SignInHint isSure={session.value !== null} />
      )}
      {/* Nothing is pushed down by a row that comes later. */}
      {rows === null || session.value === null ? (
        <CardBones />
      ) : (
        <>
          {session.value.tagline !== '' && <p class="tagline">{session.value.tagline}</p>}
          <ContinueRow items={rows.unfinished} />
          {rows.featured.length > 0 && (
            <CardRow title={text.home.featured}>
              {rows.featured.map((video) => (
                <li key={video.id}>
                  <Card video={video} />
                </li>
              ))}
            </CardRow>
          )}
          <section aria-labelledby="newest">
            <h2 id="newest">{text.home.title}</h2>
            <Newest signedIn={member} />
          </section>
        </>
      )}
    </div>
  );
}

interface Rows {
  unfinished: Unfinished[];
  featured: Video[];
}
/** What stands above the newest videos; null until it is known. A row that cannot be had is left out. */
function useRows(isMember: boolean): Rows | null {
  const [rows, set] = useState<Rows | null>(null);
  useEffect(() => {
    let isOver = false;
    const items = <T,>(asked: Promise<{ items: T[] }>) => asked.then((page) => page.items).catch((): T[] => []);
    void Promise.all([
      isMember ? items(call('GET /api/v1/account/history/unfinished', { query: { limit: 12 } })) : [],
      items(call('GET /api/v1/videos', { query: { featured: 'true', limit: 12 } })),
    ]).then(([unfinished, featured]) => !isOver && set({ unfinished, featured }));
    return () => {
      isOver = true;
    };
  }, [isMember]);
  return rows;
}

function Newest({ signedIn }: { signedIn: boolean }) {
  const list = newest.value;
  if (list.is === 'loading') return <CardBones />;
  if (list.is === 'failed') return <Failed title={text.errors.list} error={list.error} onRetry={() => void loadNewest()} />;
  const { items, nextCursor } = list.value;
  if (items.length === 0)
    return <Empty icon="film" title={text.home.emptyTitle} hint={signedIn ? text.home.emptySignedIn : text.home.emptyGuest} />;
  return (
    <>
      {list.stale && (
        <p class="banner" role="status">
          {text.errors.offlineNote}
        </p>
      )}
      <ul class="grid">
        {items.map((video) => (
          <li key={video.id}>
            <Card video={video} />
          </li>
        ))}
      </ul>
      {nextCursor && (
        <p class="row centre">
          <button type="button" class="button" onClick={() => void loadOlder()}>
            {text.home.more}
          </button>
        </p>
      )}
    </>
  );
}

function DropPlace() {
  return (
    <button type="button" class="drop-place" onClick={pickFiles}>
      <span class="drop-icon">
        <Icon name="upload" />
      </span>
      <span>
        <strong>{text.home.dropTitle}</strong>
        <span class="dim">{text.home.dropHint}</span>
      </span>
    </button>
  );
}

/** Its room is there before it is known that it is wanted. */
function SignInHint({ isSure }: { isSure: boolean }) {
  // The server sends people here who followed a link a second time.
  const used = new URLSearchParams(location.search).get('link') === 'used';
  return (
    <aside class={isSure ? 'hint' : 'hint unsure'} id="sign-in">
      <Icon name={used ? 'warning' : 'key'} />
      <div role={used ? 'alert' : undefined}>
        <h2>{used ? text.session.usedTitle : text.session.hintTitle}</h2>
        <p class="dim">{text.session.hint}</p>
        <a class="button" href="/sign-in">
          {text.session.button}
        </a>
      </div>
    </aside>
  );
}
