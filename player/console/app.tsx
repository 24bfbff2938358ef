/** The frame of the console: navigation, who is signed in, and the page. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Toasts } from '../frame/toasts.tsx';
import { Mark } from '../icons.tsx';
import { chooseLanguage, type Language, language, languages } from '../language.ts';
import { onDemand } from '../parts/on-demand.tsx';
import { session, signOut } from '../store.ts';
import { chooseTheme, type Theme, theme, themes } from '../theme.ts';
import { OrganisationsPage } from './accounts/organisations.tsx';
import { AccountsPage } from './accounts/page.tsx';
import { FieldsPage } from './fields/page.tsx';
import { HealthPage } from './health/page.tsx';
import { Icon } from './icons.tsx';
import { JobsPage } from './jobs/page.tsx';
import { KeyHelp, useConsoleKeys } from './keys.tsx';
import { ModerationPage } from './moderation/page.tsx';
import { PendingReports } from './moderation/pending.tsx';
import { AuditPage } from './operations/audit.tsx';
import { BackupsPage } from './operations/backups.tsx';
import { CategoriesPage } from './operations/categories.tsx';
import { ImportsPage } from './operations/imports.tsx';
import { StoragePage } from './operations/storage.tsx';
import { WebhooksPage } from './operations/webhooks.tsx';
import { type PageId, pages, pagesOfModerators } from './pages.ts';
import { goTo, place } from './router.ts';
import { SettingsPage } from './settings/page.tsx';
import { SignInPage } from './sign-in.tsx';
import { words } from './text.ts';
import { WorkersPage } from './workers/page.tsx';

/** What draws lines over time is loaded with the page that has some. */
const FiguresPage = onDemand<{ id: string | null }>(async () => (await import('./operations/figures.tsx')).FiguresPage);

/** `id`: what of the page is shown. */
const components: Record<PageId, ComponentType<{ id: string | null }>> = {
  health: HealthPage,
  jobs: JobsPage,
  workers: WorkersPage,
  moderation: ModerationPage,
  accounts: AccountsPage,
  organisations: OrganisationsPage,
  settings: SettingsPage,
  storage: StoragePage,
  imports: ImportsPage,
  categories: CategoriesPage,
  fields: FieldsPage,
  backups: BackupsPage,
  webhooks: WebhooksPage,
  figures: FiguresPage,
  audit: AuditPage,
};

export function App() {
  const now = session.value;
  const { page } = place.value;
  const isGuest = now !== null && now.role === null;
  useEffect(() => {
    // The path of this page and its filters, so that a link that was sent to somebody still leads there after signing in.
    if (isGuest && page !== 'sign-in')
      goTo(
        `/sign-in${location.search.startsWith('?link=') ? location.search : `?next=${encodeURIComponent(location.pathname + location.search)}`}`,
        { replaces: true },
      );
  }, [isGuest, page]);
  return (
    <>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      {now === null || isGuest || page === 'sign-in' ? (
        <main id="main" tabIndex={-1}>
          {page === 'sign-in' && <SignInPage />}
        </main>
      ) : (
        <Inside />
      )}
      <Toasts />
    </>
  );
}

function Inside() {
  const [isHelpOpen, setHelp] = useState(false);
  const [isMenuOpen, setMenu] = useState(false);
  const { page, id } = place.value;
  useConsoleKeys(() => setHelp(true));
  useEffect(() => setMenu(false), [page, id]);
  return (
    <div class="console">
      <header class="top">
        <button
          type="button"
          class="quiet-button menu-button"
          aria-label={words.menu}
          aria-expanded={isMenuOpen}
          aria-controls="pages"
          onClick={() => setMenu(!isMenuOpen)}
        >
          <Icon name="menu" />
        </button>
        <a class="brand" href="/">
          <Mark />
          <span>Vitascope</span>
          <span class="tag">{words.console}</span>
        </a>
        <span class="gap" />
        <span class="who dim">{words.role[session.value?.role ?? 'user']}</span>
        <button type="button" class="quiet-button" aria-label={words.keys.title} onClick={() => setHelp(true)}>
          <Icon name="question" />
        </button>
        <button type="button" class="button plain" aria-label={words.signOut} onClick={() => void signOut()}>
          <Icon name="leave" />
          <span class="wide">{words.signOut}</span>
        </button>
      </header>
      <nav id="pages" aria-label={words.pagesLabel} class={isMenuOpen ? 'open' : ''}>
        <ul>
          {pages
            .filter(({ id: one }) => mayOpen(one))
            .map((one) => (
              <li key={one.id}>
                <a href={one.path} aria-current={one.id === page ? 'page' : undefined}>
                  <Icon name={one.icon} />
                  {words.pages[one.id]}
                  {one.id === 'moderation' && <PendingReports />}
                </a>
              </li>
            ))}
        </ul>
        <Choices />
      </nav>
      <main id="main" tabIndex={-1}>
        <CurrentPage />
      </main>
      {isHelpOpen && <KeyHelp close={() => setHelp(false)} />}
    </div>
  );
}

function mayOpen(page: PageId): boolean {
  const role = session.value?.role;
  return role === 'administrator' || (role === 'moderator' && pagesOfModerators.has(page));
}

function CurrentPage() {
  const { page, id } = place.value;
  const isModerator = session.value?.role === 'moderator';
  useEffect(() => {
    // Moderators have no overview.
    if (isModerator && page === 'health') goTo('/moderation', { replaces: true });
  }, [isModerator, page]);
  if (page !== 'lost' && page !== 'sign-in' && !mayOpen(page))
    return (
      <div class="empty">
        <Icon name="shield" />
        <h1>{words.forbidden.title}</h1>
        <p>{words.forbidden.why}</p>
      </div>
    );
  if (page === 'lost' || page === 'sign-in')
    return (
      <div class="empty">
        <Icon name="question" />
        <h1>{words.lost}</h1>
        <a class="button accent" href="/">
          {words.pages.health}
        </a>
      </div>
    );
  const Component = components[page];
  return <Component key={`${page}/${id}`} id={id} />;
}

function Choices() {
  return (
    <div class="choices">
      <label>
        <span class="dim">{words.theme}</span>
        <select value={theme.value} onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}>
          {themes.map((one) => (
            <option key={one} value={one}>
              {words.themes[one]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="dim">{words.language}</span>
        <select value={language} onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}>
          {Object.entries(languages).map(([tag, name]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
