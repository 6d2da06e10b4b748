// What the reviewer has said, on the map: a mark on each change, told apart by its
// sign and not by its colour alone, and the outlines that were drawn.
import Feature from 'ol/Feature.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import Point from 'ol/geom/Point.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import Circle from 'ol/style/Circle.js';
import Fill from 'ol/style/Fill.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import Text from 'ol/style/Text.js';
import {unreviewed} from './verdicts.js';

const format = new GeoJSON();

export const signs = {
  accepted: {sign: '✓', colour: '#005f2f'},
  rejected: {sign: '✕', colour: '#8f1d14'},
  needs_clarification: {sign: '?', colour: '#6b4a00'},
};

/** A mark stands a little to the north-east of its place, so that it hides no tower. */
const aside = [8, 8];

const badges = new Map(Object.entries(signs).map(([status, {sign, colour}]) => [status, new Style({
  image: new Circle({radius: 8, fill: new Fill({color: colour}), stroke: new Stroke({color: '#ffffff', width: 1.5}), displacement: aside}),
  text: new Text({offsetX: aside[0], offsetY: -aside[1], text: sign, font: '700 11px system-ui, sans-serif', fill: new Fill({color: '#ffffff'})}),
})]));

const drawn = [
  new Style({stroke: new Stroke({color: '#ffffff', width: 4}), image: new Circle({radius: 6, stroke: new Stroke({color: '#ffffff', width: 4})})}),
  new Style({
    stroke: new Stroke({color: '#000000', width: 1.75, lineDash: [2, 4]}),
    image: new Circle({radius: 6, stroke: new Stroke({color: '#000000', width: 1.75})}),
  }),
];

export class Marks {
  constructor(app, verdicts) {
    this.app = app;
    this.verdicts = verdicts;
    this.layer = new VectorLayer({
      source: new VectorSource(), zIndex: 4, declutter: false,
      style: (feature) => badges.get(feature.get('status')) ?? drawn,
    });
    app.map.map.addLayer(this.layer);
    app.store.on(['found', 'outlines'], () => this.show());
    this.show();
  }

  /** Draws the marks of the changes that the filter lets pass. */
  show() {
    const {found, outlines} = this.app.store.state;
    const source = this.layer.getSource();
    source.clear(true);
    if (!this.app.map.changes.boxes || !outlines) {
      return;
    }
    const features = [];
    for (const change of found) {
      const said = this.verdicts.said.get(change.id);
      if (!this.app.map.changes.boxes[change.index] || !said || said.status === unreviewed) {
        continue;
      }
      if (said.geometry && !said.added && said.status === 'accepted') {
        features.push(this.outline(said.geometry));
      }
      const corner = this.app.map.toZone(northEast(change.geometry.coordinates), undefined, 2);
      features.push(new Feature({geometry: new Point(corner), status: said.status}));
    }
    source.addFeatures(features);
    this.layer.setMaxResolution(this.app.map.selected.getMaxResolution());
  }

  /** An outline in degrees as a shape of the map. */
  outline(geometry) {
    const g = format.readGeometry(geometry);
    g.applyTransform(this.app.map.toZone);
    return new Feature(g);
  }
}

/** Of all corners the one farthest to the north-east: it lies on the change itself. */
function northEast(coordinates) {
  if (typeof coordinates[0] === 'number') {
    return coordinates;
  }
  return coordinates.map(northEast).reduce((a, b) => (b[0] + b[1] > a[0] + a[1] ? b : a));
}
