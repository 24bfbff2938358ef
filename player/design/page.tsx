/** Every part of the pages in every state. Whoever adds a file to player/parts shows it here. */
import { useEffect } from 'preact/hooks';
import { entitle } from '../site.ts';
import { Actions } from './actions.tsx';
import { Choices } from './choices.tsx';
import { Figures } from './figures.tsx';
import { Forms } from './forms.tsx';
import { Colours, Icons, Space, Type } from './foundations.tsx';
import { Lists } from './lists.tsx';
import { Making } from './making.tsx';
import { PlayerStates } from './player-states.tsx';
import { States } from './states.tsx';
import { designText as words } from './text.ts';
import './design.css';

export function DesignPage() {
  useEffect(() => {
    entitle(words.title);
  }, []);
  return (
    <div class="design">
      <h1>{words.title}</h1>
      <p class="dim">{words.lead}</p>
      <Colours />
      <Type />
      <Space />
      <Icons />
      <Actions />
      <Forms />
      <Choices />
      <States />
      <Lists />
      <Making />
      <Figures />
      <PlayerStates />
    </div>
  );
}
