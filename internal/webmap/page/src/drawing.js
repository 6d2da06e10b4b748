// Drawing on the map: a new outline, or the corners of one moved.
import Collection from 'ol/Collection.js';
import Feature from 'ol/Feature.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import Point from 'ol/geom/Point.js';
import Draw from 'ol/interaction/Draw.js';
import Modify from 'ol/interaction/Modify.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import Circle from 'ol/style/Circle.js';
import Fill from 'ol/style/Fill.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import {h} from './dom.js';

const format = new GeoJSON();
const decimals = 7;
const corner = new Circle({
  radius: 4, fill: new Fill({color: '#ffffff'}), stroke: new Stroke({color: '#000000', width: 1.5}),
});
const pen = [
  new Style({stroke: new Stroke({color: '#ffffff', width: 4}), image: corner}),
  new Style({stroke: new Stroke({color: '#000000', width: 1.5}), fill: new Fill({color: '#ffffff33'})}),
];

const byKeys = 'By keys: the arrows move the map below the cross, with Shift a little; the space bar sets a corner. Esc stops.';
const ways = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
/** How far Shift and an arrow move the map, in the steps of an arrow. */
const little = 0.1;
const pencils = (interactions) => interactions.some((i) => i instanceof Draw);

/** What is drawn for a class: towers are points, walls and their like lines. */
export function kindOf(name) {
  if (name === 'tower') {
    return 'Point';
  }
  return ['wall', 'fence', 'enclosure', 'road'].includes(name) ? 'LineString' : 'Polygon';
}

export class Drawing {
  constructor(app, stage) {
    this.app = app;
    this.source = new VectorSource();
    this.banner = h('p', {class: 'banner', role: 'status', hidden: true});
    this.cross = h('div', {class: 'cross', 'aria-hidden': 'true', hidden: true});
    stage.append(this.banner, this.cross);
    app.map.map.addLayer(new VectorLayer({source: this.source, style: pen, zIndex: 6}));
  }

  /** Draws something new. Gives GeoJSON in degrees, or null. */
  draw(kind) {
    const says = {
      Point: `Click where it stands. ${byKeys}`,
      LineString: `Click along its middle; Enter or a double click ends. ${byKeys} Backspace takes the last corner back.`,
      Polygon: `Click its corners; Enter or a double click ends. ${byKeys} Backspace takes the last corner back.`,
    };
    const {map} = this.app.map;
    const pencil = new Draw({source: this.source, type: kind, style: pen, stopClick: true});
    return this.work(says[kind], [pencil], (done) => {
      pencil.on('drawend', ({feature}) => done(feature.getGeometry()));
      return (key) => {
        if (key === 'Enter') {
          pencil.finishDrawing();
        } else if (key === ' ' && kind === 'Point') {
          done(new Point(map.getView().getCenter()));
        } else if (key === ' ') {
          pencil.appendCoordinates([map.getView().getCenter().slice()]);
        } else if (key === 'Backspace') {
          pencil.removeLastPoint();
        }
      };
    });
  }

  /** Moves the corners of a geometry of the map; d draws it anew. */
  async edit(geometry, kind) {
    const feature = new Feature(geometry.clone());
    this.source.addFeature(feature);
    const hand = new Modify({features: new Collection([feature]), style: pen});
    let touched = false;
    hand.on('modifyend', () => { touched = true; });
    const drawn = await this.work(
      'Drag its corners, or a side for a new corner; Alt and click takes one away. Enter saves, d draws it anew, Esc stops.',
      [hand], (done) => (key) => {
        if (key === 'Enter') {
          done(touched ? feature.getGeometry() : null);
        } else if (key === 'd') {
          done('anew');
        }
      });
    return drawn === 'anew' ? this.draw(kind) : drawn;
  }

  /** Lets interactions work until they are done or Esc is pressed. */
  work(says, interactions, make) {
    const {map} = this.app.map;
    return new Promise((resolve) => {
      const done = (geometry) => {
        interactions.forEach((i) => map.removeInteraction(i));
        document.removeEventListener('keydown', press, true);
        this.source.clear(true);
        this.banner.hidden = true;
        this.cross.hidden = true;
        setTimeout(() => { this.app.map.busy = false; }, 300); // the click that ended it selects nothing
        resolve(geometry && geometry !== 'anew' ? this.toDegrees(geometry) : geometry);
      };
      const keys = make(done);
      const press = (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) {
          return;
        }
        const wanted = ['Enter', 'Backspace', 'Escape', 'd', ' '].includes(event.key);
        const way = ways[event.key];
        if (wanted || !['+', '-', '=', 'Tab'].includes(event.key)) {
          event.preventDefault();
          event.stopPropagation();
        }
        if (way) {
          this.app.map.panBy(...way.map((step) => step * (event.shiftKey ? little : 1)));
        } else if (event.key === 'Escape') {
          done(null);
        } else if (wanted) {
          keys(event.key);
        }
      };
      this.app.map.busy = true;
      document.addEventListener('keydown', press, true);
      interactions.forEach((i) => map.addInteraction(i));
      this.banner.textContent = says;
      this.banner.hidden = false;
      this.cross.hidden = !pencils(interactions);
    });
  }

  toDegrees(geometry) {
    const copy = geometry.clone();
    copy.applyTransform(this.app.map.toDegrees);
    return format.writeGeometryObject(copy, {decimals});
  }
}
