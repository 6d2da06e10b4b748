// The changes on the map. Far out each is a dot on a plain canvas, which stays
// fast with any number of them; nearer, what is in view is drawn with its shape.
import Feature from 'ol/Feature.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import Layer from 'ol/layer/Layer.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import {buffer, getHeight, getWidth, intersects} from 'ol/extent.js';
import {changeStyle} from './style.js';

const format = new GeoJSON();
/** Shapes are drawn from where half of all changes have so many pixels. */
const leastPixels = 4;
/** The side of a dot, and of what is white about it. */
const dot = 6;
const rim = 1;

export class ChangeLayers {
  constructor(model) {
    this.model = model;
    this.found = [];
    this.placed = [];
    this.centres = new Float64Array(0);
    this.features = new Map();
    this.pictures = new Map();
    this.shapes = new VectorLayer({source: new VectorSource(), style: changeStyle(model.page), zIndex: 2, renderBuffer: 40});
    this.canvas = document.createElement('canvas');
    this.canvas.className = 'dots';
    this.dots = new Layer({zIndex: 2, render: (frame) => this.drawDots(frame)});
    this.colours = new Map(model.page.classes.map((c) => [c.value, `#${c.colour}`]));
    this.edges = new Map(model.page.directions.map((d) => [d.value, `#${d.colour}`]));
  }

  /** Finds where everything lies in a zone; beyond `widest` degrees from its meridian nothing is drawn. */
  setZone(toZone, meridian, widest) {
    this.toZone = toZone;
    this.features.clear();
    this.box = (change) => boxOf(change.geometry, toZone, meridian, widest);
    this.boxes = this.model.changes.map(this.box);
    const sides = this.boxes.filter(Boolean).map((b) => Math.max(getWidth(b), getHeight(b))).sort((a, b) => a - b);
    const half = sides[Math.floor(sides.length / 2)] || 0;
    this.nearest = half > 0 ? half / leastPixels : Infinity;
    this.shapes.setMaxResolution(this.nearest);
    this.dots.setMinResolution(this.nearest);
  }

  /** Takes in a change that was added to the model. */
  add(change) {
    this.boxes[change.index] = this.box(change);
  }

  /** The shape of a change; null where it has none in this zone. */
  featureOf(change) {
    if (!this.boxes?.[change.index]) {
      return null;
    }
    let feature = this.features.get(change);
    if (!feature) {
      const geometry = format.readGeometry(change.geometry);
      geometry.applyTransform(this.toZone);
      feature = new Feature(geometry);
      feature.setProperties({key: `${change.p.class} ${change.p.change}`, change}, true);
      this.features.set(change, feature);
    }
    return feature;
  }

  setFound(found) {
    this.found = found;
    this.held = null;
    this.placed = this.boxes ? found.filter((c) => this.boxes[c.index]).reverse() : []; // the first on top
    this.centres = new Float64Array(2 * this.placed.length);
    this.placed.forEach((c, i) => {
      const box = this.boxes[c.index];
      this.centres[2 * i] = (box[0] + box[2]) / 2;
      this.centres[2 * i + 1] = (box[1] + box[3]) / 2;
    });
    this.sprites = null;
    this.dots.changed();
  }

  setVisible(visible) {
    this.shapes.setVisible(visible);
    this.dots.setVisible(visible);
  }

  /** Gives the shapes in and about the view to the map. */
  update(extent, resolution) {
    const source = this.shapes.getSource();
    if (resolution > this.nearest || !this.boxes) {
      return;
    }
    if (this.held && intersectsWholly(this.held, extent)) {
      return;
    }
    this.held = buffer(extent, Math.max(getWidth(extent), getHeight(extent)) / 2);
    source.clear(true);
    source.addFeatures(this.found.filter((c) => this.boxes[c.index] && intersects(this.held, this.boxes[c.index]))
      .map((c) => this.featureOf(c)));
  }

  drawDots(frame) {
    const [width, height] = frame.size;
    const ratio = frame.pixelRatio;
    const {canvas} = this;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      canvas.style.cssText = `position:absolute;left:0;top:0;width:${width}px;height:${height}px;pointer-events:none`;
    }
    const [left, , , top] = frame.extent;
    const scale = ratio / frame.viewState.resolution;
    const side = Math.round((dot + 2 * rim) * ratio);
    if (this.sprites?.side !== side) {
      this.sprites = {side, of: this.placed.map((c) => this.dotOf(c, side, ratio))};
    }
    // Straight into the pixels: a call of the canvas for each of 20 000 is slow.
    const image = new ImageData(canvas.width, canvas.height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < this.placed.length; i++) {
      const x = Math.round((this.centres[2 * i] - left) * scale - side / 2);
      const y = Math.round((top - this.centres[2 * i + 1]) * scale - side / 2);
      if (x >= 0 && y >= 0 && x + side <= canvas.width && y + side <= canvas.height) {
        for (let row = 0; row < side; row++) {
          pixels.set(this.sprites.of[i][row], (y + row) * canvas.width + x);
        }
      }
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas;
  }

  /** The rows of pixels of a dot: its class within, its direction about it, white about both. */
  dotOf({p}, side, ratio) {
    const key = `${p.class} ${p.change} ${side}`;
    let rows = this.pictures.get(key);
    if (!rows) {
      const picture = document.createElement('canvas');
      picture.width = picture.height = side;
      const context = picture.getContext('2d');
      const squares = [[0, '#ffffff'], [rim, this.edges.get(p.change) ?? '#222222'], [rim + 1.5, this.colours.get(p.class) ?? '#999999']];
      for (const [inset, colour] of squares) {
        context.fillStyle = colour;
        context.fillRect(inset * ratio, inset * ratio, side - 2 * inset * ratio, side - 2 * inset * ratio);
      }
      const pixels = new Uint32Array(context.getImageData(0, 0, side, side).data.buffer);
      rows = Array.from({length: side}, (_, i) => pixels.slice(i * side, (i + 1) * side));
      this.pictures.set(key, rows);
    }
    return rows;
  }

  /** The dot nearest to a place within some pixels; null where none is. */
  dotAt([x, y], resolution) {
    if (resolution <= this.nearest || !this.dots.getVisible()) {
      return null;
    }
    let best = null;
    let least = (dot + 2) * resolution;
    for (let i = 0; i < this.placed.length; i++) {
      const away = Math.hypot(this.centres[2 * i] - x, this.centres[2 * i + 1] - y);
      if (away <= least) {
        [best, least] = [this.placed[i], away];
      }
    }
    return best;
  }
}

function intersectsWholly(outer, inner) {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/** The box of a geometry in a zone, by its corners; null where it is too far. */
function boxOf(geometry, toZone, meridian, widest) {
  if (!geometry) {
    return null;
  }
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (c) => {
    if (typeof c[0] === 'number') {
      box[0] = Math.min(box[0], c[0]);
      box[1] = Math.min(box[1], c[1]);
      box[2] = Math.max(box[2], c[0]);
      box[3] = Math.max(box[3], c[1]);
    } else {
      c.forEach(take);
    }
  };
  take(geometry.coordinates);
  if (!(Math.abs((box[0] + box[2]) / 2 - meridian) <= widest)) {
    return null;
  }
  const [a, b] = [toZone([box[0], box[1]], undefined, 2), toZone([box[2], box[3]], undefined, 2)];
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}
