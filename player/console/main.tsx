/** Starts the admin console. */
import { render } from 'preact';
import { language } from '../language.ts';
import { loadSession } from '../store.ts';
import { App } from './app.tsx';
import { followAddress } from './router.ts';

document.documentElement.lang = language;
followAddress();
void loadSession();
const root = document.getElementById('app');
if (root) render(<App />, root);
