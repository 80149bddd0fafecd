'use strict';
(() => {
  const body = document.body;
  const tip = document.getElementById('tip');
  const decimal = body.dataset.decimal;
  let owner = null;

  // the tooltip: beside what it belongs to, never past the edges of the page
  function show(element, text, left, top, bottom) {
    owner = element;
    tip.textContent = text;
    tip.hidden = false;
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const above = top - tip.offsetHeight - 8;
    tip.style.left = Math.max(8, Math.min(left, room)) + window.scrollX + 'px';
    tip.style.top = (above > 0 ? above : bottom + 8) + window.scrollY + 'px';
  }

  function hide() {
    if (owner && owner.classList.contains('term')) owner.removeAttribute('aria-describedby');
    tip.hidden = true;
    owner = null;
    document.querySelectorAll('.cross').forEach(line => line.remove());
  }

  function define(term, link) {
    const definition = document.querySelector(link + ' dd');
    const open = () => {
      const box = term.getBoundingClientRect();
      hide();
      show(term, definition.textContent, box.left, box.top, box.bottom);
      term.setAttribute('aria-describedby', 'tip');
    };
    term.addEventListener('pointerenter', open);
    term.addEventListener('focus', open);
    term.addEventListener('blur', hide);
    // the pointer may move onto the tooltip and stay there
    term.addEventListener('pointerleave', event => { if (event.relatedTarget !== tip && document.activeElement !== term) hide(); });
  }

  tip.addEventListener('pointerleave', hide);
  document.addEventListener('keydown', event => { if (event.key === 'Escape') hide(); });

  function number(text, unit) {
    if (text === '') return '—';
    const parts = text.split('.');
    const whole = parts[0].replace(/\B(?=(\d{3})+$)/g, '\u00a0');
    if (unit) return whole + decimal + (parts[1] || '0') + '\u00a0%';
    return parts[1] ? whole + decimal + parts[1] : whole;
  }

  // charts tell the figures of the day under the pointer, or of the one the arrow keys lead to
  document.querySelectorAll('svg.plot').forEach(plot => {
    const names = plot.dataset.names.split('|');
    const series = plot.dataset.values.split('|').map(values => values.split(','));
    const slots = plot.closest('[data-slots]').dataset.slots.split('|');
    const area = plot.querySelector('svg');
    const summary = plot.getAttribute('aria-label');
    let at = -1;
    const tell = slot => {
      at = Math.max(0, Math.min(slots.length - 1, slot));
      const box = plot.getBoundingClientRect();
      const x = box.width * (at + 0.5) / slots.length;
      hide();
      const line = document.createElementNS(plot.namespaceURI, 'line');
      line.setAttribute('class', 'cross');
      line.setAttribute('x1', x);
      line.setAttribute('x2', x);
      line.setAttribute('y1', area.y.baseVal.value);
      line.setAttribute('y2', area.y.baseVal.value + area.height.baseVal.value);
      plot.append(line);
      const text = [slots[at]].concat(names.map((name, i) => name + ': ' + number(series[i][at], plot.dataset.unit))).join('\n');
      show(plot, text, box.left + x + 12, box.top + 40, box.top + 40);
      plot.setAttribute('aria-label', text);
    };
    const leave = () => { hide(); at = -1; plot.setAttribute('aria-label', summary); };
    plot.addEventListener('pointermove', event => {
      const box = plot.getBoundingClientRect();
      tell(Math.floor((event.clientX - box.left) / box.width * slots.length));
    });
    plot.addEventListener('pointerleave', leave);
    plot.addEventListener('blur', leave);
    plot.tabIndex = 0;
    plot.addEventListener('keydown', event => {
      const to = { ArrowLeft: at < 0 ? slots.length - 1 : at - 1, ArrowRight: at + 1, Home: 0, End: slots.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      tell(to);
    });
  });

  // tables sort by the figure, numbers from the largest down first; what has none comes last
  function key(row, column) {
    const cell = row.cells[column];
    const text = cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
    const plain = text.replace(/[\u00a0%]/g, '').replace(decimal, '.');
    if (text === '' || text === '—') return null;
    return /^-?[\d.]+$/.test(plain) && !isNaN(plain) ? Number(plain) : text;
  }

  function sort(table, header) {
    const column = header.cellIndex;
    const rows = Array.from(table.tBodies[0].rows, (row, i) => ({ row, i, key: key(row, column) }));
    const numeric = rows.some(row => typeof row.key === 'number');
    const now = header.getAttribute('aria-sort');
    const ascending = now ? now === 'descending' : !numeric;
    rows.sort((x, y) => {
      if (x.key === null || y.key === null) return (x.key === null) - (y.key === null) || x.i - y.i;
      const order = typeof x.key === 'number' && typeof y.key === 'number' ? x.key - y.key : String(x.key).localeCompare(String(y.key));
      return (ascending ? order : -order) || x.i - y.i;
    });
    table.querySelectorAll('th[aria-sort]').forEach(other => other.removeAttribute('aria-sort'));
    header.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
    table.tBodies[0].append(...rows.map(row => row.row));
  }

  // the heading of a column becomes the button that sorts by it, and keeps its definition
  document.querySelectorAll('table.sortable').forEach(table => {
    Array.from(table.tHead.rows[0].cells).forEach(header => {
      const button = document.createElement('button');
      const link = header.querySelector('a');
      button.type = 'button';
      button.className = link ? 'sort term' : 'sort';
      button.textContent = header.textContent;
      button.setAttribute('aria-label', body.dataset.sort.replace('{0}', header.textContent));
      button.addEventListener('click', () => sort(table, header));
      if (link) define(button, link.getAttribute('href'));
      header.replaceChildren(button);
    });
  });
  document.querySelectorAll('a.term').forEach(term => define(term, term.getAttribute('href')));
})();
