/** What can be pressed. */
import { Icon } from '../icons.tsx';
import { Copied, CopyButton } from '../parts/copy.tsx';
import { FileButton } from '../parts/file-button.tsx';
import { SureButton } from '../parts/sure.tsx';
import { say } from '../store.ts';
import { Group, InBothThemes } from './shown.tsx';
import { designText as words } from './text.ts';

export function Actions() {
  return (
    <>
      <Group title={words.actions}>
        <InBothThemes>
          {() => (
            <>
              <p class="row">
                <button type="button" class="button accent">
                  <Icon name="upload" />
                  {words.first}
                </button>
                <button type="button" class="button">
                  {words.usual}
                </button>
                <button type="button" class="button plain">
                  <Icon name="edit" />
                  {words.plain}
                </button>
                <button type="button" class="button danger">
                  {words.danger}
                </button>
              </p>
              <p class="row">
                <button type="button" class="button accent" disabled aria-busy="true">
                  {words.busy}
                </button>
                <button type="button" class="button" disabled>
                  {words.off}
                </button>
                <button type="button" class="quiet-button" aria-label={words.menu} title={words.menu}>
                  <Icon name="more" />
                </button>
                <button type="button" class="text-button">
                  {words.textButton}
                </button>
                <a class="design-link" href="/design">
                  {words.link}
                </a>
              </p>
              <div>
                <SureButton label={words.sure} question={words.sureQuestion} run={() => say(words.said)} />
              </div>
            </>
          )}
        </InBothThemes>
      </Group>
      <Group title={words.copy}>
        <Copied label={words.address} value="https://example.org/w/dawn" />
        <p class="row">
          <CopyButton label={words.address} value="https://example.org/w/dawn" />
          <FileButton label={words.chooseFile} accept="image/*" onFile={({ name }) => say(name)}>
            {words.chooseFile}
          </FileButton>
        </p>
      </Group>
    </>
  );
}
