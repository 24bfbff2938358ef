/** What can be pressed. */
import { Icon } from '../icons.tsx';
import { Copied, CopyButton } from '../parts/copy.tsx';
import { FileButton } from '../parts/file-button.tsx';
import { SureButton } from '../parts/sure.tsx';
import { say } from '../store.ts';
import { Case } from './case.tsx';
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
              <Case of="sure" is="usual">
                <SureButton label={words.sure} question={words.sureQuestion} run={() => say(words.said)} />
              </Case>
            </>
          )}
        </InBothThemes>
      </Group>
      <Group title={words.copy}>
        <Case of="copy" is="usual">
          <Copied label={words.address} value="https://example.org/w/dawn" />
          <div class="row">
            <CopyButton label={words.address} value="https://example.org/w/dawn" />
            <Case of="file-button" is="usual">
              <FileButton label={words.chooseFile} accept="image/*" onFile={({ name }) => say(name)}>
                {words.chooseFile}
              </FileButton>
            </Case>
          </div>
        </Case>
      </Group>
    </>
  );
}
