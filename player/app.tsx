/** The frame of every page. */
import { HomePage } from './home/page.tsx';
import { Icon, Mark } from './icons.tsx';
import { route } from './router.ts';
import { session, signOut, toasts, unsay } from './store.ts';
import { text } from './text.ts';
import { pickFiles, WindowDrop } from './upload/drop.tsx';
import { WatchPage } from './watch/page.tsx';

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
      <WindowDrop />
      <Toasts />
    </>
  );
}

function Page() {
  const now = route.value;
  switch (now.page) {
    case 'home':
      return <HomePage />;
    case 'watch':
      return <WatchPage key={now.id} id={now.id} />;
    case 'lost':
      return (
        <div class="empty">
          <Icon name="film" />
          <h1>{text.lost}</h1>
          <a class="button accent" href="/">
            {text.watch.home}
          </a>
        </div>
      );
  }
}

function Header() {
  const role = session.value?.role;
  return (
    <header class="top">
      <a class="brand" href="/">
        <Mark />
        {text.name}
      </a>
      <span class="gap" />
      {role === 'administrator' && (
        <>
          <button type="button" class="button plain sign-out" aria-label={text.session.signOut} onClick={() => void signOut()}>
            <Icon name="leave" />
            <span>{text.session.signOut}</span>
          </button>
          <button type="button" class="button accent" onClick={pickFiles}>
            <Icon name="upload" />
            {text.home.upload}
          </button>
        </>
      )}
    </header>
  );
}

function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <p class="toast" key={toast.id}>
          <span>{toast.words}</span>
          {toast.action && (
            <button
              type="button"
              class="text-button"
              onClick={() => {
                unsay(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
