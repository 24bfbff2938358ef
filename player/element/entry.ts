/** `/player/vita-player.js`: a name that stays, for pages to load the player by. The player itself comes in parts whose names change with them. */
export const ready: Promise<CustomElementConstructor> = import('./vita-player.ts').then(({ VitaPlayer }) => VitaPlayer);
