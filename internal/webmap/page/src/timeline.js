// The time slider: the real dates of a site on an axis, one row for the date
// before and one for the date after.
import {h, fill, s} from './dom.js';

/** The width of a slider's thumb, as page.css has it: the ends of the axis. */
const thumb = 16;

export function makeTimeline(app) {
  const {store, model} = app;
  const axis = s('svg', {class: 'axis', 'aria-hidden': 'true', height: '34', width: '100%'});
  const before = slider(app, 'before', 'Before');
  const after = slider(app, 'after', 'After');
  const mode = h('button', {type: 'button', class: 'toggle', title: 'swipe (s)', onclick: () => app.toggleMode()}, 'Swipe');
  const only = h('button', {
    type: 'button', class: 'toggle', title: 'list only what may have happened between the two dates (b)',
    onclick: () => app.toggleSpan(),
  }, 'Only changes between');
  const hint = h('p', {class: 'hint'}, 'Choose a site to go through its dates.');
  const rows = h('div', {class: 'rows'}, before.row, after.row, h('div', {class: 'row axis-row'}, h('span'), axis));
  const bar = h('section', {class: 'timeline', 'aria-label': 'dates'},
    h('div', {class: 'timeline-tools'}, mode, only), rows, hint);
  const update = (state) => {
    const site = app.current();
    const scenes = site?.scenes ?? [];
    rows.hidden = scenes.length === 0;
    hint.hidden = scenes.length > 0;
    hint.textContent = site ? 'No date of this site can be shown.' : 'Choose a site to go through its dates.';
    mode.hidden = !scenes.some((x) => x.picture);
    only.hidden = scenes.length === 0 || state.site < 0;
    mode.setAttribute('aria-pressed', String(state.mode === 'swipe'));
    only.setAttribute('aria-pressed', String(state.between));
    if (scenes.length === 0) {
      return;
    }
    before.row.hidden = state.mode !== 'swipe' && !state.between;
    after.label.textContent = before.row.hidden ? 'Date' : 'After';
    before.show(scenes, state.before);
    after.show(scenes, state.after);
    drawAxis(axis, scenes, state);
  };
  store.on(['site', 'before', 'after', 'mode', 'selected', 'between'], update);
  new ResizeObserver(() => update(store.state)).observe(axis);
  update(store.state);
  return bar;
}

/** One row: a slider that stops at the dates, with buttons to step. */
function slider(app, key, name) {
  const input = h('input', {type: 'range', step: '1', id: `slider-${key}`});
  const label = h('label', {for: input.id}, name);
  const date = h('output', {for: input.id});
  const step = (by) => app.setDate(key, app.store.state[key] + by);
  let scenes = [];
  input.addEventListener('input', () => {
    const day = Number(input.value);
    let nearest = 0;
    scenes.forEach((x, i) => {
      if (Math.abs(x.day - day) < Math.abs(scenes[nearest].day - day)) {
        nearest = i;
      }
    });
    app.setDate(key, nearest);
    input.value = String(Math.round(scenes[app.store.state[key]].day));
  });
  input.addEventListener('keydown', (event) => {
    const by = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -1, PageUp: 1}[event.key];
    const to = {Home: 0, End: scenes.length - 1}[event.key];
    if (by || to !== undefined) {
      app.setDate(key, to ?? app.store.state[key] + by);
      event.preventDefault();
      event.stopPropagation();
    }
  });
  const button = (by, text, title) => h('button', {
    type: 'button', class: 'step', 'aria-label': `${name.toLowerCase()}: ${title}`, title, onclick: () => step(by),
  }, text);
  const row = h('div', {class: 'row'}, label, h('div', {class: 'track'}, input),
    h('span', {class: 'steps'}, button(-1, '‹', 'earlier date'), date, button(1, '›', 'later date')));
  const show = (all, index) => {
    scenes = all;
    const scene = scenes[index];
    input.min = String(Math.floor(scenes[0].day));
    input.max = String(Math.max(Math.ceil(scenes.at(-1).day), Math.floor(scenes[0].day) + 1));
    input.value = String(Math.round(scene.day));
    input.setAttribute('aria-valuetext', `${scene.date}, ${index + 1} of ${scenes.length} dates`);
    date.textContent = scene.date;
  };
  return {row, label, show};
}

/** Draws the dates as ticks, the years, and when the selected change happened. */
function drawAxis(axis, scenes, state) {
  const width = axis.clientWidth;
  if (width === 0) {
    return;
  }
  const [first, last] = [scenes[0].day, Math.max(scenes.at(-1).day, scenes[0].day + 1)];
  const at = (day) => thumb / 2 + (width - thumb) * (day - first) / (last - first);
  const parts = [];
  const change = state.selected;
  if (change) {
    const [from, to] = [Math.max(first, change.from), Math.min(last, change.to)];
    if (to >= from) {
      parts.push(s('rect', {class: 'interval', x: at(from), width: Math.max(2, at(to) - at(from)), y: 3, height: 10, rx: 2}));
    }
  }
  parts.push(s('line', {class: 'base', x1: thumb / 2, x2: width - thumb / 2, y1: 8, y2: 8}));
  scenes.forEach((scene, i) => {
    const chosen = i === state.after || (i === state.before && state.mode === 'swipe');
    parts.push(s('line', {
      class: chosen ? 'tick chosen' : scene.picture ? 'tick' : 'tick blind', x1: at(scene.day), x2: at(scene.day),
      y1: chosen ? 2 : 4, y2: chosen ? 14 : 12,
    }));
  });
  const day = 24 * 3600 * 1000;
  const years = [new Date(first * day).getUTCFullYear(), new Date(last * day).getUTCFullYear()];
  for (let year = years[0]; year <= years[1]; year++) {
    const start = Date.UTC(year, 0, 1) / day;
    const x = at(Math.max(start, first));
    if (start >= first) {
      parts.push(s('line', {class: 'year', x1: x, x2: x, y1: 8, y2: 20}));
    }
    const next = Math.min(at(Date.UTC(year + 1, 0, 1) / day), width);
    if (next - x > 34) {
      parts.push(s('text', {x: x + 4, y: 29}, String(year)));
    }
  }
  fill(axis, parts);
}
