/** How things stand: well, under way, badly; loading, empty, and what could not be loaded. */
import { Empty, Failed } from '../parts/empty.tsx';
import { CardBones, LineBones } from '../parts/skeleton.tsx';
import { State } from '../parts/state.tsx';
import { RequestError } from '../requests.ts';
import { Group, InBothThemes } from './shown.tsx';
import { designText as words } from './text.ts';

const unreachable = new RequestError(0, { code: 'unreachable', title: words.unreachable });

export function States() {
  return (
    <Group title={words.states}>
      <InBothThemes>
        {() => (
          <>
            <p class="row design-apart">
              <State tone="ok">{words.ok}</State>
              <State tone="busy">{words.working}</State>
              <State tone="bad">{words.broken}</State>
              <State tone="none">{words.waiting}</State>
              <span class="tag">{words.label}</span>
            </p>
            <p class="banner">{words.warning}</p>
            <p class="banner bad">{words.error}</p>
          </>
        )}
      </InBothThemes>
      <div class="design-beside">
        <Empty icon="film" title={words.empty} hint={words.emptyHint}>
          <button type="button" class="button accent">
            {words.emptyAction}
          </button>
        </Empty>
        <Failed title={words.failed} error={unreachable} onRetry={() => {}} />
      </div>
      <CardBones count={3} />
      <LineBones count={2} />
    </Group>
  );
}
