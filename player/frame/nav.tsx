/** Where the site leads from every page: links beside each other, or in a menu where there is no room for them. */
import type { PageName } from '../../gateway/contract/pages.ts';
import { Icon, type IconName } from '../icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { route } from '../router.ts';
import { text } from '../text.ts';
import { isMember } from './member.ts';

interface Place {
  /** Pages that belong to it. */
  pages: readonly PageName[];
  href: string;
  icon: IconName;
  label: string;
  /** Only for those who have an account. */
  isPersonal: boolean;
}

/** A page that stands in the navigation is a line here. */
const places: Place[] = [
  { pages: ['home'], href: '/', icon: 'home', label: text.nav.home, isPersonal: false },
  { pages: ['categories', 'category', 'channels'], href: '/categories', icon: 'tag', label: text.nav.browse, isPersonal: false },
  { pages: ['subscriptions'], href: '/subscriptions', icon: 'channels', label: text.nav.subscriptions, isPersonal: true },
  { pages: ['history'], href: '/history', icon: 'history', label: text.nav.history, isPersonal: true },
  { pages: ['watch-later'], href: '/watch-later', icon: 'later', label: text.nav.later, isPersonal: true },
  { pages: ['playlists'], href: '/playlists', icon: 'list', label: text.nav.playlists, isPersonal: false },
  { pages: ['studio'], href: '/studio', icon: 'film', label: text.nav.studio, isPersonal: true },
];

export function Nav() {
  return (
    <nav class="nav" aria-label={text.nav.label}>
      <Links />
    </nav>
  );
}

export function NavMenu() {
  return (
    <Menu label={text.nav.menu} icon="menu" class="nav-button">
      <nav aria-label={text.nav.label}>
        <Links />
      </nav>
    </Menu>
  );
}

function Links() {
  const shown = places.filter(({ isPersonal }) => !isPersonal || isMember());
  return shown.map(({ pages, href, icon, label }) => (
    <a key={href} href={href} aria-current={pages.some((page) => page === route.value.page) ? 'page' : undefined}>
      <Icon name={icon} />
      {label}
    </a>
  ));
}
