/** What opens over the page or beside it: tabs, menus, windows, and what is said for a while. */
import { useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Menu } from '../parts/menu.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { say } from '../store.ts';
import { Case } from './case.tsx';
import { Group } from './shown.tsx';
import { designText as words } from './text.ts';

export function Choices() {
  const [isOpen, open] = useState(false);
  const tabs = (['details', 'files', 'history'] as const).map((name) => ({
    name,
    label: words.tabs[name],
    content: <p class="dim">{words.tabsBody}</p>,
  }));
  return (
    <Group title={words.choices}>
      <Case of="tabs" is="usual">
        <Tabs tabs={tabs} label={words.tabsLabel} first="details" />
      </Case>
      <div class="row">
        <Case of="menu" is="usual">
          <Menu label={words.menu} icon="more">
            <button type="button">
              <Icon name="edit" />
              {words.menuFirst}
            </button>
            <hr />
            <button type="button" aria-current="true">
              <Icon name="link" />
              {words.menuSecond}
            </button>
          </Menu>
        </Case>
        <Case of="dialog" is="usual">
          <button type="button" class="button" onClick={() => open(true)}>
            {words.openWindow}
          </button>
        </Case>
        <button type="button" class="button" onClick={() => say(words.said)}>
          {words.say}
        </button>
        <button type="button" class="button" onClick={() => say(words.saidUndo, { label: words.undo, run: () => say(words.undone) })}>
          {words.sayUndo}
        </button>
      </div>
      {isOpen && (
        <Dialog title={words.window} onClose={() => open(false)}>
          <p>{words.windowBody}</p>
        </Dialog>
      )}
    </Group>
  );
}
