/** The frame of every page. */
import { useEffect, useState } from 'preact/hooks';
import { Header } from './frame/header.tsx';
import { Toasts } from './frame/toasts.tsx';
import { loadPage, pageOf } from './pages.ts';
import { Empty } from './parts/empty.tsx';
import { isKeptOut } from './rights.ts';
import { goTo, type Route, route } from './router.ts';
import { session } from './store.ts';
import { text } from './text.ts';
import { WindowDrop } from './upload/drop.tsx';

export function App() {
  return (
    <>
      <a class="skip" href="#main">
        {text.skip}
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        <Page />
      </main>
      <Footer />
      <WindowDrop />
      <Toasts />
    </>
  );
}

function Page() {
  const now = route.value;
  const keptOut = isKeptOut(session.value, now.page);
  // Until the next page has been loaded, the one before stays.
  const [shown, show] = useState<Route>(now);
  const [failed, fail] = useState(false);
  const load = () => {
    if (now.page === 'lost' || pageOf(now.page)) return show(now);
    fail(false);
    loadPage(now.page).then(
      () => route.value === now && show(now),
      () => route.value === now && fail(true),
    );
  };
  useEffect(load, [now]);
  useEffect(() => {
    if (keptOut) goTo(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`, { replaces: true });
  }, [keptOut, now]);
  if (keptOut) return null;
  if (failed) return <Unloaded onRetry={load} />;
  const { page, id } = now.page === 'lost' || pageOf(now.page) ? now : shown;
  if (page === 'lost') return <Lost />;
  const Shown = pageOf(page);
  return Shown ? <Shown key={`${page} ${id}`} id={id} /> : null;
}

/** Its script did not come: no network, or another version of the site, whose pages have other names. */
function Unloaded({ onRetry }: { onRetry(): void }) {
  return (
    <Empty icon="warning" title={text.unloaded.title} hint={text.unloaded.hint} isAlert isPage>
      <button type="button" class="button accent" onClick={onRetry}>
        {text.home.retry}
      </button>
      <button type="button" class="button" onClick={() => location.reload()}>
        {text.unloaded.reload}
      </button>
    </Empty>
  );
}

function Lost() {
  return (
    <Empty icon="film" title={text.lost} isPage>
      <a class="button accent" href="/">
        {text.watch.home}
      </a>
    </Empty>
  );
}

function Footer() {
  return (
    <footer class="foot">
      <a href="/about">{text.about}</a>
      <a href="/api/v1/docs">API</a>
    </footer>
  );
}
