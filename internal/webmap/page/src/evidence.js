// The evidence for one change: both dates as figures, the interval, the measures,
// the score with its parts, what else it may be, and what is said of the site.
import {h, fill} from './dom.js';
import {measure, sensorOf, siteName, titleOf} from './model.js';

export function makeEvidence(app) {
  const {store, model} = app;
  const body = h('div', {class: 'evidence-body', role: 'region', tabindex: '0', 'aria-label': 'evidence'});
  const title = h('h2', {id: 'evidence-title', tabindex: '-1'});
  const panel = h('aside', {class: 'evidence', 'aria-labelledby': title.id, hidden: true},
    h('div', {class: 'evidence-head'}, title,
      h('button', {type: 'button', class: 'close', 'aria-label': 'close the evidence', title: 'close (Esc)', onclick: () => app.select(null)}, '×')),
    body);
  let maps = [];
  const show = ({selected: change}) => {
    maps.forEach((m) => m.setTarget(null));
    maps = [];
    panel.hidden = !change;
    document.body.classList.toggle('has-evidence', Boolean(change));
    if (!change) {
      fill(body);
      return;
    }
    const site = model.sites[change.site];
    title.textContent = titleOf(change.p);
    const sections = [when(change.p), figures(change, site), measures(change.p), score(change.p), others(change.p), place(change, site)];
    fill(body, app.extensions.map((x) => x.head?.(change)), sections, app.extensions.map((x) => x.evidence?.(change)));
    body.scrollTop = 0;
    for (const target of body.querySelectorAll('[data-scene]')) {
      const map = app.map.figure(change, site, site.scenes[Number(target.dataset.scene)], target);
      if (map) {
        maps.push(map);
      }
    }
  };
  store.on(['selected'], show);
  return panel;
}

function section(title, ...children) {
  return h('section', {}, h('h3', {}, title), children);
}

function when(p) {
  const text = p.date_text ? `${p.date_text[0].toUpperCase()}${p.date_text.slice(1)}` : 'The images do not tell when.';
  const later = p.persistence_n + p.contradict_n;
  const persists = later === 0 ? 'No later usable image shows the place.' :
    `Of ${later} later usable ${later === 1 ? 'image' : 'images'}, ${p.persistence_n} ${p.persistence_n === 1 ? 'confirms' : 'confirm'} it and ` +
    `${p.contradict_n} ${p.contradict_n === 1 ? 'contradicts' : 'contradict'} it.`;
  return h('section', {}, h('p', {class: 'lead'}, text),
    h('p', {class: 'muted'}, `${p.status === 'early' ? 'Early: too few later images. ' : ''}${persists}`));
}

function figures(change, site) {
  const {p} = change;
  const one = (id, name) => {
    const scene = site?.scenes.find((x) => x.id === id);
    const caption = h('figcaption', {}, h('strong', {}, name), ` ${scene?.date ?? 'no image'}`,
      scene && sensorOf(scene) ? h('span', {class: 'muted'}, ` ${sensorOf(scene)}`) : null);
    const frame = scene?.picture
      ? h('div', {class: 'chip', 'data-scene': String(scene.index), role: 'img', 'aria-label': `the place on ${scene.date}`})
      : h('div', {class: 'chip none'}, scene ? 'no picture' : 'no image');
    return h('figure', {}, frame, caption);
  };
  const scenes = [p.before_scene, p.after_scene].map((id) => site?.scenes.find((x) => x.id === id));
  if (!scenes.some((x) => x?.picture)) {
    const dates = ['before', 'after'].map((name, i) => scenes[i] && `${name} ${scenes[i].date}`).filter(Boolean);
    return dates.length > 0 ? h('p', {class: 'muted'}, `Images, not in this page: ${dates.join(', ')}.`) : null;
  }
  return h('section', {class: 'figures'}, one(p.before_scene, 'Before'), one(p.after_scene, 'After'));
}

const detail = {
  resolved: 'resolved at this pixel size', marginal: 'marginal at this pixel size', below_limit: 'below what this pixel size can show',
};
const methods = {shadow: 'from its shadow', shadow_assumed_sun: 'from its shadow, sun assumed at 10:30'};

function measures(p) {
  const rows = [
    p.change_detail && ['What', p.change_detail],
    p.area_m2 !== undefined && ['Area', measure(p.area_m2, p.area_err_m2, 'm²')],
    p.length_m !== undefined && ['Length', measure(p.length_m, p.length_err_m, 'm')],
    p.width_m !== undefined && ['Width', measure(p.width_m, 0, 'm')],
    p.height_m !== undefined && ['Height', `${measure(p.height_m, p.height_err_m, 'm')} ${methods[p.height_method] ?? ''}`],
    p.detectability && ['Detectability', detail[p.detectability] ?? p.detectability],
    p.gsd_m !== undefined && ['Ground sample', `${p.gsd_m} m`],
    p.valid_fraction !== undefined && ['Seen on both', `${Math.round(100 * p.valid_fraction)} %`],
    p.reg_residual_m !== undefined && ['Registration', `within ${p.reg_residual_m} m`],
    p.sun_diff_deg !== undefined && ['Sun differs by', `${Math.round(p.sun_diff_deg)}°`],
    p.view_diff_deg !== undefined && ['View differs by', `${Math.round(p.view_diff_deg)}°`],
  ].filter(Boolean);
  return section('Measures', list(rows));
}

function list(rows) {
  return h('dl', {}, rows.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}

function score(p) {
  const parts = Object.entries(p.evidence ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const bar = ([name, value]) => h('li', {}, h('span', {}, name),
    h('meter', {min: '0', max: '1', value: String(value), 'aria-label': name}), h('span', {class: 'value'}, value.toFixed(2)));
  const words = p.likelihood ? `${p.likelihood[0].toUpperCase()}${p.likelihood.slice(1)}.` : 'Not said.';
  return section('How sure', list([
    ['Likelihood', `${words} Score ${p.score === null ? 'unknown' : p.score.toFixed(2)}.`],
    ['Confidence', p.confidence ? `The basis is of ${p.confidence} quality.` : 'Not said.'],
  ]), parts.length > 0 && h('ul', {class: 'parts'}, parts.map(bar)),
  p.score_basis && h('p', {class: 'muted'}, p.score_basis));
}

function others(p) {
  const reasons = p.class_reasons?.length ? h('p', {class: 'muted'}, `Taken for ${p.class} because: ${p.class_reasons.join('; ')}.`) : null;
  return section('What else it may be', h('p', {}, p.alternatives?.length ? p.alternatives.join(', ') : 'No alternative is listed.'), reasons);
}

function place(change, site) {
  const {p} = change;
  return section('Site',
    h('p', {}, h('bdi', {}, site ? siteName(site) : p.site_id), p.site_ids_also?.length ? ` (also in the area of ${p.site_ids_also.join(', ')})` : ''),
    site?.statement && h('p', {class: 'muted'}, `${site.statement}.`),
    h('dl', {}, h('dt', {}, 'Review'), h('dd', {}, p.review_status.replaceAll('_', ' '), p.review_reason ? `: ${p.review_reason}` : ''),
      h('dt', {}, 'Id'), h('dd', {class: 'id'}, change.id)));
}
