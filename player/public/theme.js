// Runs before anything is drawn, so that nobody who has chosen a theme sees the other one first. player/theme.ts has the rest.
try {
  const theme = localStorage.getItem('vitascope-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Browsers that keep nothing of a site throw.
}
