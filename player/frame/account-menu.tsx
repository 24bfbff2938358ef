/** What concerns whoever looks at the site: the account, how it looks, its language, the way out. */
import { Icon } from '../icons.tsx';
import { chooseLanguage, type Language, language, languages } from '../language.ts';
import { Menu } from '../parts/menu.tsx';
import { signOut } from '../store.ts';
import { text } from '../text.ts';
import { chooseTheme, theme, themes } from '../theme.ts';
import { isMember } from './member.ts';

export function AccountMenu() {
  const member = isMember();
  return (
    <Menu label={member ? text.account : text.look.title} icon={member ? 'person' : 'settings'}>
      {member && (
        <>
          <a href="/account/channels">
            <Icon name="channels" />
            {text.nav.channels}
          </a>
          <a href="/account">
            <Icon name="person" />
            {text.accountSettings}
          </a>
          <a href="/account/reports">
            <Icon name="flag" />
            {text.reports}
          </a>
          <hr />
        </>
      )}
      <ThemeChoice />
      <LanguageChoice />
      {member && (
        <>
          <hr />
          <button type="button" onClick={() => void signOut()}>
            <Icon name="leave" />
            {text.session.signOut}
          </button>
        </>
      )}
    </Menu>
  );
}

function ThemeChoice() {
  return (
    <fieldset class="theme-choice" data-stays>
      <legend>{text.look.theme}</legend>
      {themes.map((name) => (
        <label key={name}>
          <input type="radio" name="theme" checked={theme.value === name} onChange={() => chooseTheme(name)} />
          {text.look[name]}
        </label>
      ))}
    </fieldset>
  );
}

function LanguageChoice() {
  return (
    <label class="language" data-stays>
      {text.language}
      <select value={language} onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}>
        {Object.entries(languages).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
