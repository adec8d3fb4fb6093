// Runs before the first paint, so that a dark start shows no white frame. Not inline: the content policy allows files only.
(() => {
  const root = document.documentElement;
  try {
    const look = JSON.parse(localStorage.getItem('cockpit.look') ?? '{}');
    if (look.theme === 'light' || look.theme === 'dark') root.dataset.theme = look.theme;
    if (look.density === 'comfortable') root.dataset.density = 'comfortable';
  } catch {
    // Storage is switched off or holds something else: the system's theme is right.
  }
})();
