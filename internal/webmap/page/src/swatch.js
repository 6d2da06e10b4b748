// A little picture of a class, a direction, or both, as on the map.
import {s} from './dom.js';

let patterns = 0;

/** Makes a swatch; null leaves the class or the direction open. */
export function swatch(app, className, direction) {
  const {page} = app.model;
  const fill = className ? `#${page.classes.find((c) => c.value === className)?.colour ?? '999999'}` : null;
  const edge = direction ? `#${page.directions.find((d) => d.value === direction)?.colour ?? '222222'}` : null;
  const removed = direction === 'removed';
  const parts = [];
  let paint = fill ?? '#ffffff';
  if (removed) {
    const id = `stripes-${patterns++}`;
    const stripes = s('pattern', {id, width: 4, height: 4, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)'},
      s('rect', {width: 4, height: 4, fill: '#ffffff'}), s('rect', {width: 2, height: 4, fill: fill ?? '#9aa5b0'}));
    parts.push(s('defs', {}, stripes));
    paint = `url(#${id})`;
  }
  parts.push(s('rect', {
    x: 1.5, y: 1.5, width: 13, height: 13, fill: paint, stroke: edge ?? fill, 'stroke-width': edge ? 2 : 1,
    'stroke-dasharray': removed ? '4 2' : 'none',
  }));
  return s('svg', {class: 'swatch', viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true'}, ...parts);
}
