/** Starts the page: reads who is asking, then shows what the address names. */
import { render } from 'preact';
import { App } from './app.tsx';
import { takeOver } from './first-data.ts';
import { language } from './language.ts';
import { loadPage } from './pages.ts';
import { followAddress, route } from './router.ts';
import { loadSession } from './store.ts';
import { follows } from './watch/go-on.ts';

document.documentElement.lang = language;
followAddress(follows);
void loadSession();
// What the server has drawn stays until the page itself can be. One that cannot be loaded is told by the application.
if (route.value.page !== 'lost') await loadPage(route.value.page).catch(() => {});
const root = document.getElementById('app');
if (root) {
  takeOver(root);
  render(<App />, root);
}
