// Colours, and what is shown while the connection to the server is lost. Everything else is drawn by the server.
(() => {
  'use strict';
  const key = 'meander-colours';
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (localStorage.getItem(key) ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const show = () => { document.documentElement.dataset.colours = isDark() ? 'dark' : 'light'; };
  show();

  window.meander = {
    isDark,
    isWide: () => matchMedia('(min-width: 960px)').matches,
    setDark(dark) {
      localStorage.setItem(key, dark ? 'dark' : 'light');
      show();
    },
  };

  // A server that was started anew knows nothing of this page; it is opened again as soon as it answers.
  async function reopen() {
    for (;;) {
      try {
        if ((await fetch('/health/live', { cache: 'no-store' })).ok) {
          location.reload();
          return;
        }
      } catch {
        // It does not answer yet.
      }
      await new Promise((again) => setTimeout(again, 1000));
    }
  }

  // The router would take it for another address and leave the focus where it is.
  document.addEventListener('click', (event) => {
    if (!event.target.matches?.('.skip')) return;
    event.preventDefault();
    document.getElementById('content').focus();
  }, true);

  document.addEventListener('DOMContentLoaded', () => {
    const dialog = document.getElementById('components-reconnect-modal');
    if (!dialog) return;
    dialog.addEventListener('components-reconnect-state-changed', ({ detail }) => {
      if (detail.state === 'show') {
        if (!dialog.open) dialog.showModal();
      } else if (detail.state === 'hide') {
        dialog.close();
      } else if (detail.state === 'failed' || detail.state === 'rejected') {
        reopen();
      }
    });
    document.getElementById('reconnect-now').addEventListener('click', () => location.reload());
    document.querySelector('#blazor-error-ui .reload').addEventListener('click', (event) => {
      event.preventDefault();
      location.reload();
    });
  });
})();
