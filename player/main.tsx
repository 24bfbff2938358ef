/** Starts the page: reads who is asking, then shows what the address names. */
import { render } from 'preact';
import { App } from './app.tsx';
import { followAddress } from './router.ts';
import { loadSession } from './store.ts';

followAddress();
void loadSession();
const root = document.getElementById('app');
if (root) render(<App />, root);
