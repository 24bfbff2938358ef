/** The page in a frame: nothing but the player. */
import '../element/vita-player.ts';
import { entitle } from '../site.ts';
import { openBridge } from './bridge.ts';
import { readableOn, readEmbed } from './options.ts';

const { attributes, colour, origin, id, isList } = readEmbed(location.href);
// A frame speaks the language of whoever looks at it, unless its page says which.
document.documentElement.lang = attributes.lang ?? navigator.language;
const player = document.createElement('vita-player');
for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
if (colour !== null) {
  player.style.setProperty('--vita-accent', colour);
  player.style.setProperty('--vita-on-accent', readableOn(colour));
}
// It speaks before it plays, so that the page around it misses nothing.
openBridge(player, origin);
player.addEventListener('ready', () => {
  const title = player.source?.title;
  if (!title) return;
  entitle(title);
  document.querySelector('h1')!.textContent = title;
});
document.querySelector('main')!.append(player);
if (isList) void import('./playlist.tsx').then(({ playList }) => playList(player, id));
