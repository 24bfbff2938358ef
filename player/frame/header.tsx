/** The bar at the top of every page. */
import { Icon, Mark } from '../icons.tsx';
import { SearchBox } from '../search/box.tsx';
import { siteName } from '../site.ts';
import { session } from '../store.ts';
import { text } from '../text.ts';
import { pickFiles } from '../upload/drop.tsx';
import { AccountMenu } from './account-menu.tsx';
import { isMember } from './member.ts';
import { Nav, NavMenu } from './nav.tsx';

export function Header() {
  const member = isMember();
  return (
    <header class="top">
      <NavMenu />
      <a class="brand" href="/" aria-label={siteName}>
        <Mark />
        <span dir="auto">{siteName}</span>
      </a>
      <Nav />
      {/* Takes what room there is, so that what stands before it never moves. */}
      <div class="top-room">
        <SearchBox />
      </div>
      {member ? (
        <button type="button" class="button accent upload-button" aria-label={text.home.upload} onClick={pickFiles}>
          <Icon name="upload" />
          <span>{text.home.upload}</span>
        </button>
      ) : (
        // Its room is there before it is known that it is wanted.
        <a class={session.value === null ? 'button unsure' : 'button'} href="/sign-in">
          <Icon name="key" />
          {text.session.button}
        </a>
      )}
      <AccountMenu />
    </header>
  );
}
