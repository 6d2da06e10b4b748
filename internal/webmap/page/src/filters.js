// The filters. They are the legend too.
import {h, fill} from './dom.js';
import {swatch} from './swatch.js';
import {isolated, siteName, wasSeen} from './model.js';

export function makeFilters(app) {
  const {store, model} = app;
  const set = (patch) => app.setFilter({...store.state.filter, ...patch});
  const boxes = [];
  const group = (title, key, codes, picture) => {
    const box = (code) => {
      const input = h('input', {
        type: 'checkbox', checked: true, onchange: () => {
          const chosen = new Set(store.state.filter[key]);
          if (input.checked) {
            chosen.add(code.value);
          } else {
            chosen.delete(code.value);
          }
          set({[key]: chosen});
        },
      });
      boxes.push(() => { input.checked = store.state.filter[key].has(code.value); });
      const n = model.changes.filter((c) => c.p[key === 'classes' ? 'class' : 'change'] === code.value).length;
      return h('label', {class: 'check', title: code.about}, input, picture(code.value), h('span', {}, code.value),
        h('span', {class: 'count'}, String(n)));
    };
    return h('fieldset', {}, h('legend', {}, title), codes.map(box));
  };
  const quarter = choice('Quarter', [['', 'any'], ...model.quarters.map((q) => [q, q])], (v) => set({quarter: v}));
  const review = choice('Review', [['', 'any'], ...model.reviews.map((r) => [r, r.replaceAll('_', ' ')])], (v) => set({review: v}));
  const score = h('input', {type: 'range', min: '0', max: '1', step: '0.05', value: '0', oninput: () => set({score: Number(score.value)})});
  const scoreText = h('output', {}, 'any');
  const reset = h('button', {type: 'button', class: 'link', onclick: () => app.setFilter(model.everything())}, 'Show all');
  const form = h('div', {class: 'filters'},
    group('Change', 'directions', model.directions, (v) => swatch(app, null, v)),
    group('Class', 'classes', model.classes, (v) => swatch(app, v, null)),
    h('div', {class: 'pair'}, quarter.label, review.label),
    h('label', {class: 'field score'}, h('span', {}, 'Score at least'), score, scoreText), reset);
  const update = ({filter}) => {
    boxes.forEach((show) => show());
    quarter.select.value = filter.quarter;
    review.select.value = filter.review;
    score.value = String(filter.score);
    scoreText.textContent = filter.score > 0 ? filter.score.toFixed(2) : 'any';
    reset.hidden = !app.filtered();
  };
  store.on(['filter'], update);
  update(store.state);
  return h('details', {class: 'filter-box', open: true}, h('summary', {}, 'Filter and legend'), form);
}

function choice(name, options, change) {
  const select = h('select', {onchange: () => change(select.value)}, options.map(([value, text]) => h('option', {value}, text)));
  return {select, label: h('label', {class: 'field'}, h('span', {}, name), select)};
}

/** The choice of a site, and what is said of it. */
export function makeSites(app) {
  const {store, model} = app;
  const said = h('div', {class: 'said', role: 'region', tabindex: '0', 'aria-label': 'statement'});
  const select = h('select', {id: 'site', onchange: () => app.goToSite(Number(select.value))});
  if (model.sites.length > 1) {
    select.append(h('option', {value: '-1'}, `All ${model.sites.length} sites`));
  }
  model.sites.forEach((site) => select.append(h('option', {value: String(site.index)},
    `${isolated(siteName(site))} (${site.count})`)));
  const update = (state) => {
    select.value = String(state.site);
    const site = model.sites[state.site];
    fill(said, site ? statement(site) : summary(model));
  };
  store.on(['site'], update);
  update(store.state);
  const choose = model.sites.length > 1 && h('label', {class: 'field', for: 'site'}, h('span', {}, 'Site'), select);
  return h('section', {class: 'sites', 'aria-label': 'site'}, choose, said);
}

function statement(site) {
  const c = site.coverage;
  const out = [h('p', {}, site.statement ? `${site.statement[0].toUpperCase()}${site.statement.slice(1)}.` : 'Nothing is said of this site.')];
  if (c?.longest_gap_days) {
    out.push(h('p', {class: 'muted'}, `Longest time without a usable image: ${c.longest_gap_days} days, ` +
      `${c.longest_gap_from} to ${c.longest_gap_to}.`));
  }
  return out;
}

function summary(model) {
  const s = (n, one, many) => `${n} ${n === 1 ? one : many}`;
  const unseen = model.sites.filter((site) => !wasSeen(site)).length;
  const quiet = model.sites.filter((site) => wasSeen(site) && site.count === 0).length;
  const found = model.sites.filter((site) => site.count > 0).length;
  const rest = [quiet > 0 && `none at ${s(quiet, 'site', 'sites')} that ${quiet === 1 ? 'was' : 'were'} seen`,
    unseen > 0 && `nothing can be said of ${unseen}`].filter(Boolean);
  return h('p', {}, `${s(model.changes.length, 'change', 'changes')} at ${found} of ${s(model.sites.length, 'site', 'sites')}` +
    `${rest.map((r) => `; ${r}`).join('')}.`);
}
