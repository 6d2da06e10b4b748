// The page put together: what is shown, and what can be done with it. Further
// panels and keys come as extensions: objects with prepare(model), setUp(app), ready(),
// head(change) and evidence(change).
import {h} from './dom.js';
import {Keys} from './keys.js';
import {MapView, northArrow} from './map.js';
import {Model, sensorOf} from './model.js';
import {Store} from './store.js';
import {makeEvidence} from './evidence.js';
import {makeFilters, makeSites} from './filters.js';
import {makeList} from './list.js';
import {makeSwipe} from './swipe.js';
import {makeTimeline} from './timeline.js';

export class App {
  constructor(source, extensions = []) {
    this.source = source;
    this.extensions = extensions;
    this.model = new Model(source.page);
    this.extensions.forEach((x) => x.prepare?.(this.model));
    this.store = new Store({
      site: -1, before: 0, after: 0, mode: 'swipe', between: false, outlines: true, selected: null,
      filter: this.model.everything(), order: this.model.order, found: [],
    });
    this.keys = new Keys();
  }

  /** Builds the page into an element. */
  start(root) {
    const stage = h('div', {class: 'map', tabindex: '0', role: 'application', 'aria-label': 'map; arrow keys move it, + and - zoom'});
    const figure = h('main', {class: 'stage'}, stage);
    root.append(figure);
    this.map = new MapView(this, stage);
    this.place = h('output', {class: 'place', 'aria-label': 'coordinates'});
    this.credit = h('p', {class: 'credit'});
    this.live = h('p', {class: 'hidden', role: 'status', 'aria-live': 'polite'});
    figure.append(...makeSwipe(this), northArrow(), this.zoomButtons(),
      h('div', {class: 'foot'}, this.place, this.credit, h('p', {class: 'warning'}, 'Not validated in the field')));
    root.prepend(this.side());
    root.append(makeTimeline(this), makeEvidence(this), this.keys.dialog, this.live);
    this.addKeys();
    this.store.on(['site', 'before', 'after', 'mode', 'selected'], () => this.tellCredit());
    this.extensions.forEach((x) => x.setUp?.(this));
    this.goToSite(this.model.sites.length === 1 ? 0 : -1);
    this.tellCredit();
    this.fromAddress();
    this.extensions.forEach((x) => x.ready?.());
  }

  side() {
    const {page} = this.model;
    const help = h('button', {type: 'button', class: 'help-button', 'aria-label': 'keys', title: 'keys (?)', onclick: () => this.keys.help()}, '?');
    return h('div', {class: 'side'},
      h('header', {}, h('h1', {}, page.title), help),
      page.redacted ? h('p', {class: 'muted redacted'}, page.redacted === 'places' ? 'Redacted: places are rounded to 0.1 degrees, about 10 km.' : 'Redacted: people and files are left out.') : '',
      makeSites(this), makeFilters(this), makeList(this));
  }

  zoomButtons() {
    const button = (text, name, run) => h('button', {type: 'button', 'aria-label': name, title: name, onclick: run}, text);
    return h('div', {class: 'zoom'}, button('+', 'zoom in (+)', () => this.map.zoomBy(1)),
      button('−', 'zoom out (-)', () => this.map.zoomBy(-1)),
      button('⤢', 'whole site (0)', () => this.map.fitSite(this.store.state.site)));
  }

  addKeys() {
    const {keys, store} = this;
    keys.add(['n', 'j'], 'next change', () => this.step(1));
    keys.add(['p', 'k'], 'previous change', () => this.step(-1));
    keys.add(['N'], 'next site', () => this.stepSite(1));
    keys.add(['P'], 'previous site', () => this.stepSite(-1));
    keys.add(['.'], 'later date', () => this.setDate('after', store.state.after + 1));
    keys.add([','], 'earlier date', () => this.setDate('after', store.state.after - 1));
    keys.add(['>'], 'later date before', () => this.setDate('before', store.state.before + 1));
    keys.add(['<'], 'earlier date before', () => this.setDate('before', store.state.before - 1));
    keys.add(['s'], 'swipe between two dates, or one date', () => this.toggleMode());
    keys.add(['['], 'divider to the left', () => this.moveDivider(-0.1));
    keys.add([']'], 'divider to the right', () => this.moveDivider(0.1));
    keys.add(['o'], 'outlines on or off', () => store.set({outlines: !store.state.outlines}));
    keys.add(['b'], 'only changes between the two dates, or all', () => this.toggleSpan());
    keys.add(['+', '='], 'zoom in', () => this.map.zoomBy(1));
    keys.add(['-'], 'zoom out', () => this.map.zoomBy(-1));
    keys.add(['0'], 'whole site', () => this.map.fitSite(store.state.site));
    const ways = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
    keys.add(Object.keys(ways), 'move the map', (key) => this.map.panBy(...ways[key]));
    keys.add(['Escape'], 'close the evidence', () => this.select(null));
    keys.add(['?'], 'this list', () => keys.help());
  }

  moveDivider(by) {
    const handle = document.querySelector('.swipe');
    const at = Math.min(1, Math.max(0, this.map.divider + by));
    handle.style.left = `${100 * at}%`;
    this.map.setDivider(at);
  }

  /** The site whose dates are gone through: the chosen one, or that of the change looked at. */
  current() {
    const {site, selected} = this.store.state;
    return this.model.sites[site] ?? this.model.sites[selected?.site];
  }

  /** The scenes before and after of a site: those chosen, or of their dates. */
  scenesAt(site) {
    const {state} = this.store;
    const current = this.current();
    if (site === current) {
      return [site.scenes[state.before], site.scenes[state.after]];
    }
    const pictured = site.scenes.filter((s) => s.picture);
    const upTo = (day) => pictured.findLast((s) => s.day <= day) ?? pictured[0];
    if (!current?.scenes.length) {
      return [pictured[0], pictured.at(-1)];
    }
    return [upTo(current.scenes[state.before].day), upTo(current.scenes[state.after].day)];
  }

  /** Makes a site the current one, -1 for all, and shows it whole. */
  goToSite(index, {move = true} = {}) {
    const site = this.model.sites[index];
    const zone = site?.zone ?? this.commonZone();
    const [first, last] = ends(site);
    const patch = {site: index, before: first, after: last};
    if (index !== this.store.state.site && this.store.state.selected && move) {
      patch.selected = null;
    }
    this.map.setZone(zone);
    this.store.set(patch);
    this.search();
    if (move) {
      this.map.fitSite(index);
    }
    this.map.showPictures();
  }

  /** The zone that most sites lie in. */
  commonZone() {
    const count = new Map();
    for (const {zone} of this.model.sites) {
      if (zone) {
        count.set(zone, (count.get(zone) ?? 0) + 1);
      }
    }
    const best = [...count].sort((a, b) => b[1] - a[1])[0];
    return best?.[0] ?? zoneOf(this.model.changes);
  }

  stepSite(by) {
    const n = this.model.sites.length;
    this.goToSite(Math.min(n - 1, Math.max(n > 1 ? -1 : 0, this.store.state.site + by)));
  }

  /** Finds the changes that pass the filter again. */
  search() {
    const {state} = this.store;
    const site = this.model.sites[state.site];
    const span = state.between && site?.scenes.length
      ? [state.before, state.after].map((i) => site.scenes[i].day) : null;
    const found = this.model.select({site: state.site, filter: state.filter, order: state.order, span});
    this.store.set({found});
    this.say(`${found.length} changes`);
  }

  setFilter(filter) {
    this.store.set({filter});
    this.search();
  }

  setOrder(order) {
    this.store.set({order});
    this.search();
  }

  /** Whether the filter leaves anything out. */
  filtered() {
    const {filter} = this.store.state;
    const all = this.model.everything();
    return Boolean(filter.quarter || filter.review || filter.score) ||
      filter.classes.size < all.classes.size || filter.directions.size < all.directions.size;
  }

  /** Chooses a date by its place among those of the site. */
  setDate(key, index) {
    const site = this.current();
    if (!site?.scenes.length) {
      return;
    }
    const at = Math.min(site.scenes.length - 1, Math.max(0, index));
    const patch = {[key]: at};
    if (key === 'after' && at < this.store.state.before) {
      patch.before = at;
    }
    if (key === 'before' && at > this.store.state.after) {
      patch.after = at;
    }
    this.store.set(patch);
    if (this.store.state.between) {
      this.search();
    }
    this.say(`${key} ${site.scenes[at].date}`);
  }

  toggleMode() {
    this.store.set({mode: this.store.state.mode === 'swipe' ? 'single' : 'swipe'});
  }

  toggleSpan() {
    this.store.set({between: !this.store.state.between});
    this.search();
  }

  /** Selects a change, shows its site on its two dates, and moves there. */
  select(change, {move = true} = {}) {
    if (!change) {
      this.store.set({selected: null});
      this.toAddress(null);
      return;
    }
    const site = this.model.sites[change.site];
    if (site && this.store.state.site >= 0 && this.store.state.site !== change.site) {
      this.goToSite(change.site, {move: false});
    } else if (site) {
      this.map.setZone(site.zone ?? this.map.zone);
    }
    const here = site && [change.site, -1].includes(this.store.state.site);
    this.store.set({selected: change, ...here ? datesOf(change, site) : {}});
    if (move) {
      this.map.fitChange(change);
    }
    this.say(`${change.p.class} ${change.p.change}, ${change.p.date_text ?? ''}`);
    this.toAddress(change);
  }

  /** Selects the change so many places further in the list. */
  step(by) {
    const {found, selected} = this.store.state;
    if (found.length === 0) {
      return;
    }
    const at = found.indexOf(selected);
    const to = at < 0 ? (by > 0 ? 0 : found.length - 1) : at + by;
    this.select(found[Math.min(found.length - 1, Math.max(0, to))]);
  }

  /** Keeps the change in the address, so that it can be passed on. */
  toAddress(change) {
    const hash = change ? `#${encodeURIComponent(change.id)}` : ' ';
    try {
      history.replaceState(null, '', hash === ' ' ? location.pathname + location.search : hash);
    } catch {
      // Some browsers forbid it for pages on disk; the page works without.
    }
  }

  fromAddress() {
    const change = this.model.byID.get(decodeURIComponent(location.hash.slice(1)));
    if (change) {
      this.select(change);
    }
  }

  tellPlace(lon, lat) {
    this.place.textContent = `${Math.abs(lat).toFixed(6)}° ${lat < 0 ? 'S' : 'N'}, ${Math.abs(lon).toFixed(6)}° ${lon < 0 ? 'W' : 'E'} (WGS 84)`;
  }

  /** Names whose images are shown. */
  tellCredit() {
    const site = this.current();
    const shown = site ? this.scenesAt(site) : this.model.sites.flatMap((s) => s.scenes);
    const pictured = shown.filter((s) => s?.picture);
    const lines = pictured.map((s) => [s.credit, s.licence].filter(Boolean).join(', ') || sensorOf(s));
    const unique = [...new Set(lines.filter(Boolean))];
    const more = unique.length > 3 ? ' and others' : '';
    this.credit.textContent = pictured.length === 0 ? '' :
      `Images: ${unique.slice(0, 3).join('; ') || 'no credit given'}${more}`;
  }

  say(text) {
    this.live.textContent = text;
  }
}

/** The first and the last scene with a picture, or of all. */
function ends(site) {
  if (!site?.scenes.length) {
    return [0, 0];
  }
  const first = site.scenes.findIndex((s) => s.picture);
  const last = site.scenes.findLastIndex((s) => s.picture);
  return first < 0 ? [0, site.scenes.length - 1] : [first, last];
}

/** The dates that a change lies between, as far as they are known. */
function datesOf(change, site) {
  const [first, last] = ends(site);
  const out = {before: first, after: last};
  const before = site.scenes.findIndex((s) => s.id === change.p.before_scene);
  const after = site.scenes.findIndex((s) => s.id === change.p.after_scene);
  if (before >= 0) {
    out.before = before;
  }
  if (after >= 0) {
    out.after = after;
  }
  return out;
}

/** The UTM zone of the first change that has a place. */
function zoneOf(changes) {
  const first = changes.find((c) => c.geometry)?.geometry.coordinates.flat(4) ?? [3, 0];
  const zone = Math.floor((first[0] + 180) / 6) % 60 + 1;
  return `EPSG:${(first[1] < 0 ? 32700 : 32600) + zone}`;
}
