'use strict';
(() => {
  const pause = 5000;

  // puts what has changed into the page, and leaves what a visitor has opened or chosen as it is
  function update(next) {
    for (const section of document.querySelectorAll('[data-live]')) {
      const fresh = next.getElementById(section.id);
      if (!fresh) continue;
      for (const details of section.querySelectorAll('details[open]')) {
        const same = fresh.querySelector('#' + CSS.escape(details.id));
        if (same) same.open = true;
      }
      if (fresh.innerHTML === section.innerHTML) continue;
      const focused = section.contains(document.activeElement) ? document.activeElement.id : '';
      section.replaceChildren(...fresh.childNodes);
      if (focused) document.getElementById(focused)?.focus();
    }
  }

  async function refresh() {
    try {
      const response = await fetch(location.pathname + location.search, { redirect: 'error' });
      if (response.status === 401) location.replace('/login');
      else if (response.ok) update(new DOMParser().parseFromString(await response.text(), 'text/html'));
    } catch {
      // the program restarts or the network is away: the next try may succeed
    }
    wait();
  }

  function wait() {
    setTimeout(() => document.hidden ? document.addEventListener('visibilitychange', refresh, { once: true }) : refresh(), pause);
  }

  // arrow keys lead from day to day, and up and down by a week
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  document.addEventListener('keydown', event => {
    const day = event.target.closest?.('a.day');
    if (!day || !(event.key in steps)) return;
    const days = [...day.closest('.months').querySelectorAll('a.day')];
    const next = days[days.indexOf(day) + steps[event.key]];
    event.preventDefault();
    if (!next) return;
    day.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  if (document.querySelector('[data-live]')) wait();
})();
