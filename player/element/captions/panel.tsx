/** Where somebody chooses how captions look. What is chosen shows at once, in the preview and in the picture. */
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../icons.tsx';
import type { Model } from '../model.ts';
import { useWords } from '../words.ts';
import { type CaptionStyle, edges, fonts, opacities, places, propertiesOf, sizes, usualStyle } from './style.ts';

export function CaptionPanel({ model, onClose }: { model: Model; onClose(): void }) {
  const { captionStyle: text, close } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const style = model.captionStyle.value;
  const change = (part: Partial<CaptionStyle>) => model.setCaptionStyle({ ...style, ...part });
  const perCent = (n: number) => `${n} %`;
  return (
    <dialog class="keys" ref={dialog} onClose={onClose} onKeyDown={(event) => event.stopPropagation()} aria-labelledby="captions-title">
      <header>
        <h2 id="captions-title">{text.title}</h2>
        <button type="button" class="control" aria-label={close} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      <p class={`cue-preview ${style.place}`} style={propertiesOf(style)}>
        <span dir="auto">{text.preview}</span>
      </p>
      <div class="cue-choices">
        <Choice label={text.size} choices={sizes} now={style.size} name={perCent} pick={(size) => change({ size })} />
        <Choice label={text.font} choices={fonts} now={style.font} name={(one) => text.fonts[one]} pick={(font) => change({ font })} />
        <Colour label={text.colour} now={style.colour} pick={(colour) => change({ colour })} />
        <Choice label={text.edge} choices={edges} now={style.edge} name={(one) => text.edges[one]} pick={(edge) => change({ edge })} />
        <Colour label={text.ground} now={style.ground} pick={(ground) => change({ ground })} />
        <Choice label={text.opacity} choices={opacities} now={style.opacity} name={perCent} pick={(opacity) => change({ opacity })} />
        <Choice
          label={text.place}
          choices={places}
          now={style.place}
          name={(one) => text.places[one]}
          pick={(place) => change({ place })}
        />
      </div>
      <button type="button" class="choice" onClick={() => model.setCaptionStyle(usualStyle)}>
        {text.reset}
      </button>
    </dialog>
  );
}

function Choice<T extends string | number>(props: {
  label: string;
  choices: readonly T[];
  now: T;
  name(choice: NoInfer<T>): string;
  pick(choice: T): void;
}) {
  const { label, choices, now, name, pick } = props;
  return (
    <label>
      {label}
      <select value={now} onChange={(event) => pick(choices[event.currentTarget.selectedIndex] ?? now)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {name(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Colour({ label, now, pick }: { label: string; now: string; pick(colour: string): void }) {
  return (
    <label>
      {label}
      <input type="color" value={now} onInput={(event) => pick(event.currentTarget.value)} />
    </label>
  );
}
