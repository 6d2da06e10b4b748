// The changes as the page thinks of them: filtered, sorted, in words.

const day = 24 * 3600 * 1000;

/** The number of a day such as 2019-05-11; a month stands for its middle. */
export function dayNumber(date) {
  const text = date.length === 7 ? `${date}-15` : date;
  return Date.parse(`${text}T00:00:00Z`) / day;
}

/** The quarter of a day: 2019-Q2. */
export function quarterOf(date) {
  return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

/** First and last day of a quarter. */
function quarterSpan(quarter) {
  const [year, q] = [Number(quarter.slice(0, 4)), Number(quarter.slice(6))];
  return [Date.UTC(year, 3 * q - 3, 1) / day, Date.UTC(year, 3 * q, 0) / day];
}

export class Model {
  constructor(page) {
    this.page = page;
    this.sites = page.sites;
    this.sites.forEach((site, index) => {
      site.index = index;
      site.count = 0;
      site.scenes.forEach((scene, k) => {
        scene.index = k;
        scene.day = dayNumber(scene.date);
      });
    });
    const byID = new Map(this.sites.map((site) => [site.id, site]));
    this.changes = page.changes.map((feature, index) => newChange(feature, index, byID));
    for (const c of this.changes) {
      for (const i of [c.site, ...c.also]) {
        if (i >= 0) {
          this.sites[i].count += 1;
        }
      }
    }
    this.byID = new Map(this.changes.map((c) => [c.id, c]));
    this.classes = page.classes.filter((c) => this.changes.some((x) => x.p.class === c.value));
    this.directions = page.directions.filter((c) => this.changes.some((x) => x.p.change === c.value));
    this.reviews = [...new Set(this.changes.map((c) => c.p.review_status))].sort();
    this.quarters = quartersOf(this.changes);
    this.order = 'score';
    this.words = new Map([...page.classes, ...page.directions].map((c) => [c.value, c.about]));
  }

  /** Adds a change that was not there at the beginning. */
  add(feature) {
    const byID = new Map(this.sites.map((site) => [site.id, site]));
    const change = newChange(feature, this.changes.length, byID);
    this.changes.push(change);
    this.byID.set(change.id, change);
    return change;
  }

  /** A filter that lets all pass. */
  everything() {
    return {
      classes: new Set(this.classes.map((c) => c.value)),
      directions: new Set(this.directions.map((c) => c.value)),
      quarter: '', review: '', score: 0,
    };
  }

  /** The changes that pass, in order. */
  select({site, filter, order, span}) {
    const quarter = filter.quarter ? quarterSpan(filter.quarter) : null;
    const found = this.changes.filter((c) => !c.gone &&
      filter.classes.has(c.p.class) && filter.directions.has(c.p.change) &&
      (site < 0 || c.site === site || c.also.includes(site)) &&
      (!filter.review || c.p.review_status === filter.review) &&
      (filter.score === 0 || (c.p.score ?? 0) >= filter.score) &&
      (!quarter || meets(c, quarter)) && (!span || meets(c, [span[0] + 1, span[1]])));
    return found.sort(orders[order]);
  }
}

/** Whether a change may have happened within days: after `from`, not after `to`. */
function meets(change, [first, last]) {
  return change.from < last && change.to >= first;
}

function newChange(feature, index, byID) {
  const p = feature.properties;
  const site = byID.get(p.site_id);
  const also = (p.site_ids_also ?? []).map((id) => byID.get(id)?.index).filter((i) => i !== undefined);
  return {
    id: feature.id, index, p, geometry: feature.geometry, site: site?.index ?? -1, also,
    from: p.changed_after ? dayNumber(p.changed_after) : -Infinity,
    to: p.changed_before ? dayNumber(p.changed_before) : Infinity,
  };
}

const orders = {
  queue: (a, b) => (a.rank - b.rank || 0) || a.index - b.index,
  score: (a, b) => (b.p.score ?? -1) - (a.p.score ?? -1) || a.index - b.index,
  date: (a, b) => a.to - b.to || a.from - b.from || a.index - b.index || 0,
  size: (a, b) => extent(b) - extent(a) || a.index - b.index,
  site: (a, b) => a.site - b.site || a.index - b.index,
};

/** Something to sort by size with: metres of a line, the side of an area. */
function extent(c) {
  return Math.max(c.p.length_m ?? 0, Math.sqrt(c.p.area_m2 ?? 0));
}

/** All quarters from the first that a change may lie in to the last. */
function quartersOf(changes) {
  let first = Infinity;
  let last = -Infinity;
  for (const c of changes) {
    for (const d of [c.from, c.to]) {
      if (Number.isFinite(d)) {
        first = Math.min(first, d);
        last = Math.max(last, d);
      }
    }
  }
  const out = [];
  for (let d = first; d <= last;) {
    const quarter = quarterOf(new Date(d * day).toISOString());
    out.push(quarter);
    d = quarterSpan(quarter)[1] + 1;
  }
  return out;
}

const number = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const fine = new Intl.NumberFormat('en', {maximumFractionDigits: 1});

/** A number with its error, in a unit: 949 ± 159 m². */
export function measure(value, error, unit) {
  const f = Math.abs(value) < 20 ? fine : number;
  return `${f.format(value)}${error ? ` ± ${f.format(error)}` : ''} ${unit}`;
}

/** The size of a change in a few words; empty where it has none. */
export function sizeText(p) {
  if (p.area_m2 && !p.length_m) {
    return measure(p.area_m2, 0, 'm²');
  }
  if (p.length_m) {
    return measure(p.length_m, 0, 'm');
  }
  return p.height_m ? `${measure(p.height_m, 0, 'm')} high` : '';
}

/** When, in one line. */
export function spanText(p) {
  if (p.changed_after && p.changed_before) {
    return `${p.changed_after} – ${p.changed_before}`;
  }
  if (p.changed_before) {
    return `before ${p.changed_before}`;
  }
  return p.changed_after ? `after ${p.changed_after}` : 'no date';
}

/** What, in two or three words. */
export function titleOf(p) {
  const name = p.class === 'other' ? 'Something else' : p.class[0].toUpperCase() + p.class.slice(1);
  return `${name} ${p.change}`;
}

/** What a site is called. */
export function siteName(site) {
  return site.name || site.id;
}

/** A name that leaves the direction of the text about it as it is, whatever its script. */
export function isolated(name) {
  return `\u2068${name}\u2069`;
}

/** What a site is called where there is little room. */
export function shortName(site) {
  const most = 32;
  const letters = [...siteName(site)];
  return isolated(letters.length > most ? `${letters.slice(0, most - 1).join('').trim()}…` : letters.join(''));
}

/** What took a scene; empty where that is not known. */
export function sensorOf(scene) {
  return scene.sensor && scene.sensor !== 'unknown' ? scene.sensor : '';
}

/** Whether anything can be said of a site. */
export function wasSeen(site) {
  return site.scenes.length > 0 || site.count > 0 || (site.coverage?.observable_share ?? 0) > 0;
}
