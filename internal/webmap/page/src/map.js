// The map: imagery before and after, with a divider between them, the sites, the
// changes, and the one that is looked at.
import OLMap from 'ol/Map.js';
import View from 'ol/View.js';
import Feature from 'ol/Feature.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import LayerGroup from 'ol/layer/Group.js';
import Graticule from 'ol/layer/Graticule.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import ScaleLine from 'ol/control/ScaleLine.js';
import {defaults as interactions} from 'ol/interaction/defaults.js';
import {fromExtent} from 'ol/geom/Polygon.js';
import {applyTransform, boundingExtent, buffer, containsExtent, createEmpty, extend, getArea, getCenter, getHeight, getWidth, intersects, isEmpty} from 'ol/extent.js';
import {get as getProjection, getTransform} from 'ol/proj.js';
import {ChangeLayers} from './changes.js';
import {Imagery} from './imagery.js';
import {figureStyle, graticuleStyle, selectedStyle, siteStyle} from './style.js';
import {shortName, wasSeen} from './model.js';
import {h} from './dom.js';

const format = new GeoJSON();
/** Where a scale of a map is of no use any more, in metres a pixel. */
const finest = 0.02;
/** A box about a place that is rounded to 0.1 degrees, in metres. */
const rounded = 60000;
/** Beyond so many degrees from its meridian a zone is not drawn. */
const widest = 20;

export class MapView {
  constructor(app, target) {
    this.app = app;
    this.target = target;
    this.imagery = new Imagery(app.source);
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.pictures = new LayerGroup({zIndex: 0});
    this.sites = new VectorLayer({source: new VectorSource(), style: siteStyle(this.dark.matches), zIndex: 3, declutter: true});
    this.changes = new ChangeLayers(app.model);
    this.selected = new VectorLayer({source: new VectorSource(), style: selectedStyle(), zIndex: 1});
    this.graticule = new Graticule({...graticuleStyle(this.dark.matches), showLabels: true, wrapX: false, zIndex: -1, targetSize: 160});
    this.map = new OLMap({
      target, controls: [new ScaleLine({minWidth: 80})],
      interactions: interactions({altShiftDragRotate: false, pinchRotate: false, onFocusOnly: false}),
      layers: [this.graticule, this.pictures, this.sites, this.changes.dots, this.changes.shapes, this.selected],
    });
    this.divider = 0.5;
    this.shown = new Map();
    this.listen();
  }

  listen() {
    const {store} = this.app;
    this.dark.addEventListener('change', () => this.sites.setStyle(siteStyle(this.dark.matches)));
    this.map.on('moveend', () => {
      this.showPictures();
      this.updateShapes();
    });
    this.map.on('singleclick', (event) => this.click(event.pixel, event.coordinate));
    this.map.on('pointermove', (event) => {
      this.tellPlace(event.coordinate);
      if (!event.dragging) {
        this.map.getTargetElement().style.cursor = this.at(event.pixel, event.coordinate) ? 'pointer' : '';
      }
    });
    store.on(['before', 'after', 'mode', 'site', 'selected'], () => this.showPictures());
    store.on(['found'], (state) => this.showChanges(state.found));
    store.on(['selected'], (state) => this.showSelected(state.selected));
    store.on(['outlines'], (state) => this.changes.setVisible(state.outlines));
  }

  /** Lays all out in a UTM zone; does nothing where it is laid out so already. */
  setZone(zone) {
    if (this.zone === zone) {
      return;
    }
    this.zone = zone;
    this.toZone = getTransform('EPSG:4326', zone);
    this.toDegrees = getTransform(zone, 'EPSG:4326');
    const meridian = (Number(zone.slice(-2)) - 1) * 6 - 177;
    boundZone(zone, meridian, this.toZone);
    this.map.setView(new View({projection: zone, enableRotation: false, minResolution: finest, maxResolution: 20000, showFullExtent: true}));
    this.shown.clear();
    this.pictures.getLayers().clear();
    this.changes.setZone(this.toZone, meridian, widest);
    this.siteFeatures = this.app.model.sites.map((site) => this.siteFeature(site)).filter(Boolean);
    this.sites.getSource().clear(true);
    this.sites.getSource().addFeatures(this.siteFeatures);
    this.limitChanges();
    this.showChanges(this.app.store.state.found);
  }

  /** Whether a change is in view, and large enough to be looked at. */
  shows(change) {
    const box = this.changes.boxes?.[change.index];
    const view = this.map.getView();
    if (!box || !this.map.getSize()) {
      return false;
    }
    const least = 40;
    const longest = Math.max(getWidth(box), getHeight(box), 3) / view.getResolution();
    return longest >= least && containsExtent(view.calculateExtent(this.map.getSize()), box);
  }

  siteFeature(site) {
    const geometry = site.area ? format.readGeometry(site.area) : null;
    geometry?.applyTransform(this.toZone);
    const own = site.frame && site.zone === this.zone ? fromExtent(site.frame.box) : null;
    if (!geometry && !own) {
      return null;
    }
    const feature = new Feature(geometry ?? own);
    feature.setProperties({site, count: site.count, seen: wasSeen(site), name: shortName(site)}, true);
    site.extent = feature.getGeometry().getExtent();
    return feature;
  }

  /** Far out only the sites are drawn, which say how many changes they have. */
  limitChanges() {
    const sides = this.siteFeatures.map((f) => Math.max(
      getWidth(f.getGeometry().getExtent()), getHeight(f.getGeometry().getExtent()))).sort((a, b) => a - b);
    const side = sides[Math.floor(sides.length / 2)];
    const farthest = sides.length > 1 && side > 0 ? side / 40 : Infinity;
    this.changes.dots.setMaxResolution(Math.max(farthest, this.changes.nearest));
    this.selected.setMaxResolution(farthest);
    this.graticule.setMinResolution(Number.isFinite(farthest) ? farthest : 5);
  }

  showChanges(found) {
    this.changes.setFound(found);
    this.updateShapes();
    this.showSelected(this.app.store.state.selected);
  }

  updateShapes() {
    const view = this.map.getView();
    if (view.isDef() && this.map.getSize()) {
      this.changes.update(view.calculateExtent(this.map.getSize()), view.getResolution());
    }
  }

  showSelected(change) {
    const source = this.selected.getSource();
    source.clear(true);
    const feature = change && this.changes.featureOf(change);
    if (feature) {
      source.addFeature(new Feature(feature.getGeometry()));
    }
  }

  /** Shows what the sites in view looked like on the two dates. */
  showPictures() {
    const view = this.map.getView();
    if (!this.zone || !view.isDef() || !this.map.getSize()) {
      return;
    }
    const wanted = new Map();
    for (const site of this.sitesInView(view)) {
      const [before, after] = this.app.scenesAt(site);
      if (this.app.store.state.mode === 'swipe') {
        wanted.set(`before ${site.index} ${before?.index}`, [site, before, 'before']);
      }
      wanted.set(`after ${site.index} ${after?.index}`, [site, after, 'after']);
    }
    const layers = this.pictures.getLayers();
    for (const [key, layer] of this.shown) {
      if (!wanted.has(key)) {
        layers.remove(layer);
        this.shown.delete(key);
      }
    }
    for (const [key, [site, scene, side]] of wanted) {
      const layer = this.shown.has(key) ? null : this.imagery.layer(site, scene);
      if (layer) {
        this.clip(layer, side);
        this.shown.set(key, layer);
        layers.push(layer);
      }
    }
    this.map.render();
  }

  /** The sites whose imagery is worth drawing, the current one first. */
  sitesInView(view) {
    const most = 12;
    const leastPixels = 48;
    const extent = view.calculateExtent(this.map.getSize());
    const resolution = view.getResolution();
    const site = this.app.current()?.index;
    return this.app.model.sites
      .filter((s) => s.frame && s.zone === this.zone && intersects(extent, s.frame.box) &&
        (s.frame.box[2] - s.frame.box[0]) / resolution >= leastPixels)
      .sort((a, b) => (b.index === site) - (a.index === site) || a.index - b.index)
      .slice(0, most);
  }

  /** Keeps a picture to its side of the divider. */
  clip(layer, side) {
    layer.on('prerender', (event) => {
      const context = event.context;
      context.save();
      if (this.app.store.state.mode !== 'swipe') {
        return;
      }
      const {width, height} = context.canvas;
      const at = Math.round(width * this.divider);
      context.beginPath();
      context.rect(side === 'before' ? 0 : at, 0, side === 'before' ? at : width - at, height);
      context.clip();
    });
    layer.on('postrender', (event) => event.context.restore());
  }

  setDivider(share) {
    this.divider = Math.min(1, Math.max(0, share));
    this.map.render();
  }

  /** The smallest change, or else the site, at a place on the map. */
  at(pixel, coordinate) {
    let best = null;
    let least = Infinity;
    this.map.forEachFeatureAtPixel(pixel, (feature) => {
      const area = getArea(feature.getGeometry().getExtent());
      if (area < least) {
        [best, least] = [feature.get('change'), area];
      }
    }, {layerFilter: (layer) => layer === this.changes.shapes, hitTolerance: 6});
    const resolution = this.map.getView().getResolution();
    const change = best ?? this.changes.dotAt(coordinate, resolution);
    if (change) {
      return {change};
    }
    const site = this.map.forEachFeatureAtPixel(pixel, (feature) => {
      const extent = feature.getGeometry().getExtent();
      return Math.max(getWidth(extent), getHeight(extent)) < 40 * resolution ? feature.get('site') : null;
    }, {layerFilter: (layer) => layer === this.sites, hitTolerance: 4});
    return site ? {site} : null;
  }

  click(pixel, coordinate) {
    if (this.busy) {
      return; // something is being drawn
    }
    const found = this.at(pixel, coordinate);
    if (found?.site) {
      this.app.goToSite(found.site.index);
    } else if (found) {
      this.app.select(found.change, {move: false});
    }
  }

  /** Moves the view to all sites of the zone, or to one. */
  fitSite(index) {
    const site = this.app.model.sites[index];
    const box = site ? site.frame?.box ?? site.extent : this.extentOfAll();
    if (box && !isEmpty(box)) {
      this.map.updateSize();
      this.map.getView().fit(buffer(box, 0.02 * getWidth(box)), {padding: index < 0 ? [24, 150, 48, 24] : [8, 8, 8, 8]});
    }
  }

  extentOfAll() {
    const all = createEmpty();
    const boxes = this.siteFeatures.length > 0
      ? this.siteFeatures.map((f) => f.getGeometry().getExtent()) : this.changes.boxes.filter(Boolean);
    boxes.forEach((box) => extend(all, box));
    return isEmpty(all) ? all : buffer(all, Math.max(0.05 * getWidth(all), 0.05 * getHeight(all), 100));
  }

  /** Moves the view to a change with some ground about it. */
  fitChange(change) {
    const feature = this.changes.featureOf(change);
    if (feature) {
      this.map.updateSize();
      this.map.getView().fit(this.around(feature.getGeometry().getExtent(), change.p.gsd_m), {padding: [24, 24, 24, 24]});
    }
  }

  /** A box about a change: twice its side, a house with its yard, and 50 pixels. */
  around(box, gsd = 0) {
    const least = this.app.model.page.redacted === 'places' ? rounded : Math.max(60, 50 * gsd);
    const side = Math.max(getWidth(box), getHeight(box));
    const [x, y] = getCenter(box);
    const half = Math.max(least, 2.2 * side) / 2;
    return boundingExtent([[x - half, y - half], [x + half, y + half]]);
  }

  zoomBy(levels) {
    const view = this.map.getView();
    view.animate({zoom: view.getZoom() + levels, duration: 120});
  }

  panBy(x, y) {
    const view = this.map.getView();
    const [cx, cy] = view.getCenter();
    const step = 80 * view.getResolution();
    view.setCenter([cx + x * step, cy + y * step]);
    this.tellPlace(view.getCenter());
  }

  tellPlace(coordinate) {
    if (this.toDegrees && coordinate) {
      const [lon, lat] = this.toDegrees(coordinate.slice(0, 2), undefined, 2);
      this.app.tellPlace(lon, lat);
    }
  }

  /** A picture of a change on one scene, for the evidence; null without imagery. */
  figure(change, site, scene, target) {
    const feature = this.changes.featureOf(change);
    const layer = this.imagery.layer(site, scene);
    if (!feature || !layer || site.zone !== this.zone) {
      return null;
    }
    const colour = this.app.model.page.directions.find((d) => d.value === change.p.change)?.colour;
    const outline = new VectorLayer({
      source: new VectorSource({features: [new Feature(feature.getGeometry())]}),
      style: figureStyle(`#${colour ?? '222222'}`),
    });
    const scale = new ScaleLine({minWidth: 40, className: 'figure-scale'});
    const map = new OLMap({
      target, controls: [scale], interactions: [], layers: [layer, outline],
      view: new View({projection: this.zone, enableRotation: false, minResolution: finest / 4}),
    });
    map.getView().fit(this.around(feature.getGeometry().getExtent(), change.p.gsd_m), {size: [168, 168]});
    return map;
  }
}

/** Tells OpenLayers how far a zone is drawn, which the lines of longitude need. */
function boundZone(zone, meridian, toZone) {
  const projection = getProjection(zone);
  if (!projection.getWorldExtent()) {
    const world = [meridian - widest, -80, meridian + widest, 84];
    projection.setWorldExtent(world);
    projection.setExtent(applyTransform(world, toZone, undefined, 8));
  }
}

/** The arrow that says where north is: up, as on every grid of UTM. */
export function northArrow() {
  const arrow = h('div', {class: 'north', role: 'img', 'aria-label': 'north is up', title: 'grid north is up'});
  arrow.innerHTML = '<svg viewBox="0 0 20 28" width="20" height="28" aria-hidden="true">' +
    '<path d="M10 1 16 16 10 12.5 4 16Z"/><text x="10" y="27" text-anchor="middle">N</text></svg>';
  return arrow;
}
