// The divider between before and after.
import {h} from './dom.js';

/** Makes the divider; it is a slider for the keyboard and for screen readers. */
export function makeSwipe(app) {
  const handle = h('div', {
    class: 'swipe', role: 'slider', tabindex: '0', 'aria-label': 'divider between before and after',
    'aria-orientation': 'horizontal', 'aria-valuemin': '0', 'aria-valuemax': '100',
  }, h('span', {class: 'grip', 'aria-hidden': 'true'}, '‹›'));
  const before = h('p', {class: 'figure-date before'});
  const after = h('p', {class: 'figure-date after'});
  const move = (share) => {
    const at = Math.min(1, Math.max(0, share));
    handle.style.left = `${100 * at}%`;
    handle.setAttribute('aria-valuenow', String(Math.round(100 * at)));
    handle.setAttribute('aria-valuetext', `${Math.round(100 * at)} % before`);
    app.map.setDivider(at);
  };
  const drag = (event) => {
    const box = handle.parentElement.getBoundingClientRect();
    move((event.clientX - box.left) / box.width);
  };
  handle.addEventListener('pointerdown', (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', drag);
    event.preventDefault();
    handle.focus();
  });
  handle.addEventListener('pointerup', () => handle.removeEventListener('pointermove', drag));
  handle.addEventListener('pointercancel', () => handle.removeEventListener('pointermove', drag));
  handle.addEventListener('keydown', (event) => {
    const step = {ArrowLeft: -0.02, ArrowRight: 0.02, PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1}[event.key];
    if (step) {
      move(app.map.divider + step);
      event.preventDefault();
      event.stopPropagation();
    }
  });
  const update = (state) => {
    const site = app.current();
    const [a, b] = site ? app.scenesAt(site) : [];
    const swiping = state.mode === 'swipe' && Boolean(a?.picture && b?.picture);
    handle.hidden = !swiping;
    before.hidden = !swiping;
    after.hidden = !b;
    before.textContent = a ? `Before: ${a.date}` : '';
    after.textContent = b ? `${swiping ? 'After' : 'Date'}: ${b.date}${b.picture ? '' : ' (no picture)'}` : '';
  };
  app.store.on(['before', 'after', 'mode', 'site', 'selected'], update);
  move(0.5);
  update(app.store.state);
  return [before, after, handle];
}
