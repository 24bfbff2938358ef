/** How things stand: well, under way, badly; loading, empty, and what could not be loaded. */
import { Empty, Failed } from '../parts/empty.tsx';
import { CardBones, LineBones } from '../parts/skeleton.tsx';
import { State } from '../parts/state.tsx';
import { Case } from './case.tsx';
import { Group, InBothThemes } from './shown.tsx';
import { designText as words } from './text.ts';
import { unreachable } from './unreachable.ts';

export function States() {
  return (
    <Group title={words.states}>
      <InBothThemes>
        {() => (
          <>
            <Case of="state" is="usual">
              <p class="row design-apart">
                <State tone="ok">{words.ok}</State>
                <State tone="busy">{words.working}</State>
                <State tone="bad">{words.broken}</State>
                <State tone="none">{words.waiting}</State>
                <span class="tag">{words.label}</span>
              </p>
            </Case>
            <p class="banner">{words.warning}</p>
            <p class="banner bad">{words.error}</p>
          </>
        )}
      </InBothThemes>
      <div class="design-beside">
        <Case of="empty" is="empty">
          <Empty icon="film" title={words.empty} hint={words.emptyHint}>
            <button type="button" class="button accent">
              {words.emptyAction}
            </button>
          </Empty>
        </Case>
        <Case of="empty" is="failed">
          <Failed title={words.failed} error={unreachable} onRetry={() => {}} />
        </Case>
        <Case of="empty" is="forbidden">
          <Empty icon="key" title={words.forbidden} hint={words.forbiddenHint}>
            <button type="button" class="button">
              {words.forbiddenAction}
            </button>
          </Empty>
        </Case>
      </div>
      <Case of="skeleton" is="usual">
        <CardBones count={3} />
        <LineBones count={2} />
      </Case>
    </Group>
  );
}
