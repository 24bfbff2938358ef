/** The home page: what is on its way, then the newest videos. */
import { useEffect } from 'preact/hooks';
import { settled } from '../follow.ts';
import { Icon } from '../icons.tsx';
import { loadNewest, loadOlder, newest, session } from '../store.ts';
import { text } from '../text.ts';
import { pickFiles } from '../upload/drop.tsx';
import { UploadList } from '../upload/list.tsx';
import { Card } from './card.tsx';

const slowly = 30_000;
const quickly = 3_000;

export function HomePage() {
  useEffect(() => {
    document.title = text.name;
    let timer: ReturnType<typeof setTimeout>;
    const round = async () => {
      if (!document.hidden) await loadNewest();
      const now = newest.value;
      const moving = now.is !== 'there' || now.stale || now.value.items.some((video) => video.state !== 'pending' && !settled(video));
      timer = setTimeout(round, moving ? quickly : slowly);
    };
    void round();
    return () => clearTimeout(timer);
  }, []);
  const administrator = session.value?.role === 'administrator';
  return (
    <div class="home">
      {session.value === null && <div class="home-room" aria-hidden="true" />}
      {administrator && <DropPlace />}
      {session.value !== null && !administrator && <SignInHint />}
      <UploadList />
      <section aria-labelledby="newest">
        <h1 id="newest">{text.home.title}</h1>
        <Newest administrator={administrator} />
      </section>
    </div>
  );
}

function Newest({ administrator }: { administrator: boolean }) {
  const list = newest.value;
  if (list.is === 'loading') {
    return (
      <div class="grid" role="status" aria-label={text.watch.loading}>
        {Array.from({ length: 8 }, (_, index) => (
          <div class="card" key={index}>
            <div class="thumb bone" />
            <div class="bone row" />
          </div>
        ))}
      </div>
    );
  }
  if (list.is === 'failed') {
    return (
      <div class="empty" role="alert">
        <Icon name="warning" />
        <h2>{text.errors.list}</h2>
        <p class="dim">{list.error.message}</p>
        <button type="button" class="button accent" onClick={() => void loadNewest()}>
          {text.home.retry}
        </button>
      </div>
    );
  }
  const { items, nextCursor } = list.value;
  if (items.length === 0) {
    return (
      <div class="empty">
        <Icon name="film" />
        <h2>{text.home.emptyTitle}</h2>
        <p class="dim">{administrator ? text.home.emptySignedIn : text.home.emptyGuest}</p>
      </div>
    );
  }
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

export function SignInHint() {
  // The server sends people here who followed a link a second time.
  const used = new URLSearchParams(location.search).get('link') === 'used';
  return (
    <aside class="hint" id="sign-in">
      <Icon name={used ? 'warning' : 'key'} />
      <div role={used ? 'alert' : undefined}>
        <h2>{used ? text.session.usedTitle : text.session.hintTitle}</h2>
        <p class="dim">{text.session.hint}</p>
      </div>
    </aside>
  );
}
