// How changes look on the map: filled by class, drawn round by direction, as in
// the styles for QGIS. What was removed is hatched or dashed, so that no one has
// to tell red from black.
import Fill from 'ol/style/Fill.js';
import RegularShape from 'ol/style/RegularShape.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import Text from 'ol/style/Text.js';
import Circle from 'ol/style/Circle.js';
import Point from 'ol/geom/Point.js';
import {getCenter, getHeight, getWidth} from 'ol/extent.js';

const alpha = 'b3';
const casing = '#ffffff';

/** A pattern of stripes. */
function hatched(colour) {
  const side = 8;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const c = canvas.getContext('2d');
  c.strokeStyle = colour;
  c.lineWidth = 2.2;
  c.beginPath();
  for (const shift of [-side, 0, side]) {
    c.moveTo(shift, side);
    c.lineTo(shift + side, 0);
  }
  c.stroke();
  return c.createPattern(canvas, 'repeat');
}

/** The styles of one class and direction, by kind of geometry. */
function stylesOf(fill, edge, removed) {
  const dash = removed ? [7, 4] : undefined;
  const edges = [
    new Style({stroke: new Stroke({color: `${casing}cc`, width: 4})}),
    new Style({stroke: new Stroke({color: edge, width: 2, lineDash: dash})}),
  ];
  const area = [new Style({fill: new Fill({color: removed ? hatched(fill + alpha) : fill + '66'})}), ...edges];
  const line = [
    new Style({stroke: new Stroke({color: `${casing}cc`, width: 8})}),
    new Style({stroke: new Stroke({color: edge, width: 6, lineDash: dash, lineCap: 'butt'})}),
    new Style({stroke: new Stroke({color: fill, width: 3, lineDash: dash, lineCap: 'butt'})}),
  ];
  const point = [new Style({image: removed ? cross(edge) : triangle(fill, edge)})];
  return {edges, Polygon: area, MultiPolygon: area, LineString: line, MultiLineString: line, Point: point};
}

function triangle(fill, edge) {
  return new RegularShape({
    points: 3, radius: 9, fill: new Fill({color: fill}), stroke: new Stroke({color: edge, width: 2}),
  });
}

function cross(edge) {
  return new RegularShape({
    points: 4, radius: 8, radius2: 0, angle: Math.PI / 4, stroke: new Stroke({color: edge, width: 3}),
  });
}

/** From this many pixels on an area is not filled, so that one sees the image. */
const mostFilled = 260;

/** Returns the style function of the changes. */
export function changeStyle(page) {
  const byKey = new Map();
  for (const c of page.classes) {
    for (const d of page.directions) {
      const key = `${c.value} ${d.value}`;
      const removed = d.value === 'removed';
      byKey.set(key, stylesOf(`#${c.colour}`, `#${d.colour}`, removed));
    }
  }
  return (feature, resolution) => {
    const key = feature.get('key');
    const geometry = feature.getGeometry();
    const box = geometry.getExtent();
    const longest = Math.max(getWidth(box), getHeight(box)) / resolution;
    const styles = byKey.get(key);
    return longest > mostFilled && geometry.getType().endsWith('Polygon') ? styles?.edges : styles?.[geometry.getType()];
  };
}

/** The style of the one change that is looked at: a ring about it. */
export function selectedStyle() {
  const wide = new Stroke({color: '#000000', width: 15});
  const narrow = new Stroke({color: '#ffffff', width: 12});
  return [wide, narrow].map((stroke) => new Style({
    stroke, image: new Circle({radius: 14, stroke}),
  }));
}

/** The outline of a change on a figure, thin, so that it hides nothing. */
export function figureStyle(colour) {
  return [[`${casing}d9`, 3.5], [colour, 1.75]].map(([color, width]) => new Style({
    stroke: new Stroke({color, width}), image: new Circle({radius: 10, stroke: new Stroke({color, width})}),
  }));
}

/** From this many pixels on the area of a site is drawn, below it a mark. */
const leastSite = 40;

/** Returns the style function of the sites; dark tells which theme it is. */
export function siteStyle(dark) {
  const ink = dark ? '#e8ecf0' : '#1b1f24';
  const paper = dark ? '#14181c' : '#ffffff';
  const outline = [
    new Style({stroke: new Stroke({color: `${paper}99`, width: 3.5})}),
    new Style({stroke: new Stroke({color: ink, width: 1.25, lineDash: [6, 4]})}),
  ];
  return (feature, resolution) => {
    const box = feature.getGeometry().getExtent();
    if (Math.max(getWidth(box), getHeight(box)) / resolution >= leastSite) {
      return outline;
    }
    const [count, seen, name] = ['count', 'seen', 'name'].map((key) => feature.get(key));
    return new Style({
      geometry: new Point(getCenter(box)),
      image: new Circle({
        radius: 4 + Math.min(10, Math.sqrt(count)), declutterMode: 'none',
        fill: new Fill({color: seen ? ink : paper}), stroke: new Stroke({color: seen ? paper : ink, width: 1.5}),
      }),
      text: new Text({
        text: seen ? `${name}, ${count}` : `${name}, not seen`, font: '12px system-ui, sans-serif', textAlign: 'left',
        offsetX: 10 + Math.min(10, Math.sqrt(count)), fill: new Fill({color: ink}), stroke: new Stroke({color: paper, width: 3}),
      }),
      zIndex: count,
    });
  };
}

/** Lines of longitude and latitude, for a map without images. */
export function graticuleStyle(dark) {
  const label = () => new Text({
    font: '11px system-ui, sans-serif', fill: new Fill({color: dark ? '#9ba6b0' : '#57606a'}),
    stroke: new Stroke({color: dark ? '#0d1013' : '#e9ecef', width: 3}),
  });
  const [lonLabelStyle, latLabelStyle] = [label(), label()];
  lonLabelStyle.setTextBaseline('top');
  latLabelStyle.setTextAlign('start');
  return {
    strokeStyle: new Stroke({color: dark ? '#303840' : '#c3cad0', width: 1}),
    lonLabelStyle, latLabelStyle, lonLabelPosition: 0.985, latLabelPosition: 0.012,
  };
}
