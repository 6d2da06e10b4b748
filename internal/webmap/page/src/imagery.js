// The pictures of scenes as layers of a map.
import ImageLayer from 'ol/layer/Image.js';
import TileLayer from 'ol/layer/Tile.js';
import ImageStatic from 'ol/source/ImageStatic.js';
import TileImage from 'ol/source/TileImage.js';
import TileGrid from 'ol/tilegrid/TileGrid.js';

/** How many pictures are kept decoded. */
const kept = 40;

/** Makes layers of pictures and keeps their sources. */
export class Imagery {
  constructor(source) {
    this.source = source;
    this.sources = new Map();
  }

  /** A layer of what a scene shows of a site; null where there is no picture. */
  layer(site, scene) {
    if (!scene?.picture || !site.frame) {
      return null;
    }
    const source = this.sourceOf(site, scene);
    const extent = site.frame.box;
    return site.frame.tile ? new TileLayer({source, extent}) : new ImageLayer({source, extent});
  }

  sourceOf(site, scene) {
    const found = this.sources.get(scene.picture);
    if (found) {
      return found;
    }
    if (this.sources.size >= kept) {
      this.sources.delete(this.sources.keys().next().value);
    }
    const made = site.frame.tile ? this.tiles(site, scene) : this.image(site, scene);
    this.sources.set(scene.picture, made);
    return made;
  }

  image(site, scene) {
    return new ImageStatic({
      url: this.source.picture(scene.picture), imageExtent: site.frame.box, projection: site.zone,
    });
  }

  tiles(site, scene) {
    const {box, pixel_m: pixel, tile, levels} = site.frame;
    const path = this.source.picture(scene.picture);
    return new TileImage({
      projection: site.zone, wrapX: false, transition: 0,
      tileGrid: new TileGrid({
        extent: box, origin: [box[0], box[3]], tileSize: tile,
        resolutions: Array.from({length: levels}, (_, z) => pixel * 2 ** (levels - 1 - z)),
      }),
      tileUrlFunction: ([z, x, y]) =>
        path.replace('{z}', z).replace('{x}', x).replace('{y}', y),
    });
  }
}
