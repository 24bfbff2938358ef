/** What everything else is made of: colours with their contrasts, sizes of letters, distances, drawings. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, iconNames } from '../icons.tsx';
import { type ColourRole, colourOf, contrastOf, contrasts, grounds } from './colours.ts';
import { Group, InBothThemes } from './shown.tsx';
import { designText as words } from './text.ts';

export function Colours() {
  return (
    <Group title={words.colours} hint={words.coloursHint}>
      <InBothThemes>
        {() => (
          <>
            <ul class="design-colours">
              {contrasts.flatMap(({ role, on, least }) =>
                on.map((ground) => (
                  <li key={`${role} ${ground}`}>
                    <Pair role={role} ground={ground} least={least} />
                  </li>
                )),
              )}
            </ul>
            <p class="dim">{words.grounds}</p>
            <ul class="design-grounds">
              {grounds.map((ground) => (
                <li key={ground}>
                  <span class="design-ground" style={{ background: `var(--${ground})` }} />
                  <code>{ground}</code>
                </li>
              ))}
            </ul>
          </>
        )}
      </InBothThemes>
    </Group>
  );
}

/** The contrast is that of the colours as the browser has them. Roles that are for edges are shown as one. */
function Pair({ role, ground, least }: { role: ColourRole; ground: ColourRole; least: number }) {
  const sample = useRef<HTMLSpanElement>(null);
  const [ratio, setRatio] = useState<number | null>(null);
  useLayoutEffect(() => {
    const { borderTopColor, backgroundColor } = getComputedStyle(sample.current!);
    setRatio(contrastOf(colourOf(borderTopColor), colourOf(backgroundColor)));
  }, []);
  const isText = least >= 4.5;
  return (
    <>
      <span
        ref={sample}
        class="design-sample"
        aria-hidden="true"
        style={{ background: `var(--${ground})`, borderColor: `var(--${role})`, color: `var(--${isText ? role : 'text'})` }}
      >
        Aa
      </span>
      <span data-least={least} data-ratio={ratio ?? undefined}>
        {words.contrast(role, ground, ratio === null ? '…' : ratio.toFixed(1))}
      </span>
    </>
  );
}

const sizes = ['small', 'note', 'body', 'large', 'huge', 'vast'] as const;
export function Type() {
  return (
    <Group title={words.type}>
      <ul class="design-list">
        {sizes.map((size) => (
          <li key={size}>
            <code>{size}</code>
            <span style={{ fontSize: `var(--${size})` }}>{words.sample}</span>
          </li>
        ))}
      </ul>
    </Group>
  );
}

const steps = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'] as const;
const corners = ['r1', 'r2'] as const;
export function Space() {
  return (
    <Group title={words.space}>
      <ul class="design-list">
        {steps.map((step) => (
          <li key={step}>
            <code>{step}</code>
            <span class="design-step" style={{ width: `var(--${step})` }} />
          </li>
        ))}
        {corners.map((corner) => (
          <li key={corner}>
            <code>{corner}</code>
            <span class="design-corner" style={{ borderRadius: `var(--${corner})` }} />
          </li>
        ))}
      </ul>
    </Group>
  );
}

export function Icons() {
  return (
    <Group title={words.icons} hint={words.iconsHint}>
      <ul class="design-icons">
        {iconNames.map((name) => (
          <li key={name}>
            <Icon name={name} />
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </Group>
  );
}
