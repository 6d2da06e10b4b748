// The list of changes. Only what is in view is in the document, so that 20 000
// take no longer than twenty.
import {h, fill} from './dom.js';
import {isolated, siteName, sizeText, spanText, titleOf} from './model.js';
import {swatch} from './swatch.js';

/** The height of a row in pixels, as page.css has it. */
const row = 52;
const beyond = 4;

export function makeList(app) {
  const {store, model} = app;
  const heading = h('h2', {});
  const order = h('select', {
    'aria-label': 'order of the list', onchange: () => app.setOrder(order.value),
  }, [['queue', 'by value'], ['score', 'by score'], ['date', 'by date'], ['size', 'by size'], ['site', 'by site']]
    .filter(([value]) => (value !== 'site' || model.sites.length > 1) && (value !== 'queue' || model.order === 'queue'))
    .map(([value, text]) => h('option', {value}, text)));
  const inner = h('div', {class: 'list-inner'});
  const box = h('div', {
    class: 'list', role: 'listbox', tabindex: '0', 'aria-label': 'changes; arrow keys choose',
  }, inner);
  const empty = h('p', {class: 'empty'}, 'No change passes the filter.');
  const draw = () => {
    const {found, selected} = store.state;
    const first = Math.max(0, Math.floor(box.scrollTop / row) - beyond);
    const last = Math.min(found.length, Math.ceil((box.scrollTop + box.clientHeight) / row) + beyond);
    inner.style.height = `${found.length * row}px`;
    fill(inner, found.slice(first, last).map((c, i) => option(app, c, first + i, found.length, c === selected)));
    const shown = selected && inner.querySelector('[aria-selected="true"]');
    if (shown) {
      box.setAttribute('aria-activedescendant', shown.id);
    } else {
      box.removeAttribute('aria-activedescendant');
    }
  };
  const reveal = () => {
    const at = store.state.found.indexOf(store.state.selected);
    if (at >= 0 && (at * row < box.scrollTop || (at + 1) * row > box.scrollTop + box.clientHeight)) {
      box.scrollTop = Math.max(0, at * row - box.clientHeight / 2 + row / 2);
    }
    draw();
  };
  box.addEventListener('scroll', draw);
  box.addEventListener('keydown', (event) => {
    const by = {ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity}[event.key];
    if (by) {
      app.step(by);
      event.preventDefault();
      event.stopPropagation();
    }
  });
  inner.addEventListener('click', (event) => {
    const chosen = event.target.closest('[role="option"]');
    if (chosen) {
      app.select(store.state.found[Number(chosen.dataset.at)]);
    }
  });
  store.on(['found'], (state) => {
    const all = state.site < 0 ? model.changes.length : model.sites[state.site].count;
    heading.textContent = state.found.length === all ? `${all} changes` : `${state.found.length} of ${all} changes`;
    empty.hidden = state.found.length > 0;
    empty.textContent = all === 0 ? 'No change was found here.' : 'No change passes the filter.';
    order.value = state.order;
    box.scrollTop = 0;
    reveal();
  });
  store.on(['selected'], reveal);
  store.on(['said'], draw);
  new ResizeObserver(draw).observe(box);
  return h('section', {class: 'changes', 'aria-label': 'changes'},
    h('div', {class: 'list-head'}, heading, order), empty, box);
}

function option(app, change, at, all, selected) {
  const {p} = change;
  const site = app.store.state.site < 0 && app.model.sites[change.site];
  const details = [spanText(p), sizeText(p), site && isolated(siteName(site))].filter(Boolean).join(' · ');
  const element = h('div', {
    class: 'item', role: 'option', id: `option-${change.index}`, 'aria-selected': String(selected),
    'aria-posinset': String(at + 1), 'aria-setsize': String(all), 'data-at': String(at),
  }, swatch(app, p.class, p.change),
  h('span', {class: 'what'}, titleOf(p), mark(p)),
  h('span', {class: 'value', title: 'score'}, p.score === null ? '–' : p.score.toFixed(2)),
  h('span', {class: 'details'}, details));
  element.style.top = `${at * row}px`;
  return element;
}

/** What a review, or the lack of later images, adds to the title. */
function mark(p) {
  const words = [p.status === 'early' && 'early', p.review_status !== 'unreviewed' && p.review_status.replaceAll('_', ' ')];
  return words.filter(Boolean).map((w) => h('span', {class: 'mark'}, w));
}
