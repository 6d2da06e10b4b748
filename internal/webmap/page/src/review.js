// Review: one key a verdict, a queue, and what was said so far.
import {h, fill} from './dom.js';
import {askText, choose} from './choose.js';
import {Drawing, kindOf} from './drawing.js';
import {Marks, signs} from './marks.js';
import {openVerdicts, unreviewed} from './verdicts.js';

/** Opens the review that a page names; nothing where it has none. */
export async function openReview(page) {
  return page.review ? new Review(page, await openVerdicts(page.review)) : null;
}

const words = (name) => name.replaceAll('_', ' ');

const reasonWords = {
  nothing_there: 'nothing is there', shadow: 'a shadow', misregistration: 'images do not lie on each other',
  lean: 'a building that leans', cloud_or_haze: 'cloud or haze', snow: 'snow', crop: 'crops', water: 'water',
  vehicle: 'vehicles', natural: 'natural ground', was_there_before: 'it was there before', duplicate: 'found twice',
  other: 'something else',
};

class Review {
  constructor(page, verdicts) {
    this.page = page;
    this.verdicts = verdicts;
    for (const [id, said] of verdicts.said) {
      if (said.added) {
        page.changes.push(missed(id, said));
      }
    }
  }

  /** Puts what was said into the model, before anything is shown. */
  prepare(model) {
    const rank = new Map(this.verdicts.queue.map((id, i) => [id, i]));
    model.changes.forEach((c) => { c.rank = rank.get(c.id) ?? Infinity; });
    model.reviews = [unreviewed, ...Object.keys(signs)];
    model.order = 'queue';
    model.changes.forEach((c) => this.copy(c));
  }

  /** Copies what was said of a change to where lists and filters look. */
  copy(change) {
    const said = this.verdicts.said.get(change.id);
    change.gone = change.id.startsWith('missed-') && !said?.added;
    change.p.review_status = said?.status ?? unreviewed;
    change.p.review_reason = said?.reason;
  }

  setUp(app) {
    this.app = app;
    this.marks = new Marks(app, this.verdicts);
    this.drawing = new Drawing(app, document.querySelector('.stage'));
    this.saved = h('p', {class: 'saved', role: 'status'});
    this.progress = h('progress', {max: '1', value: 0, 'aria-label': 'reviewed'});
    this.count = h('output', {});
    this.gone = h('div', {});
    this.verdict = h('section', {class: 'verdict', 'aria-label': 'verdict'});
    document.querySelector('.side header').after(this.panel());
    this.addKeys();
    this.verdicts.on((change) => (change ? this.update(change) : this.refresh()));
    app.store.on(['selected'], (state) => this.showVerdict(state.selected));
    this.update();
  }

  /** Begins with the first undecided change, but for an address that names one. */
  ready() {
    const {found, selected} = this.app.store.state;
    const first = found.find((c) => c.p.review_status === unreviewed);
    if (first && !selected) {
      this.app.select(first);
    }
  }

  panel() {
    const tool = (key, name, run) => h('button', {type: 'button', onclick: run}, h('kbd', {}, key), ` ${name}`);
    return h('section', {class: 'review', 'aria-label': 'review'},
      h('div', {class: 'review-head'}, h('h2', {}, `Review by ${this.verdicts.reviewer}`), this.count),
      this.progress, this.saved,
      h('div', {class: 'tools'}, tool('f', 'Undecided', () => this.next()), tool('u', 'Undo', () => this.undo()),
        tool('n', 'Add missed', () => this.add())), this.gone);
  }

  addKeys() {
    const {keys} = this.app;
    keys.add(['a'], 'accept', () => this.decide('accept'));
    keys.add(['r'], 'reject, with a reason', () => this.reject());
    keys.add(['c'], 'needs clarification', () => this.decide('clarify'));
    keys.add(['l'], 'relabel: it is there, but of another class', () => this.relabel());
    keys.add(['d'], 'redraw: it is there, but with another outline', () => this.redraw());
    keys.add(['m'], 'comment', () => this.comment());
    keys.add(['n'], 'add a change that was missed', () => this.add());
    keys.add(['u'], 'undo the last verdict', () => this.undo());
    keys.add(['f'], 'next undecided', () => this.next());
    const own = keys.commands.findIndex((c) => c.keys.includes('a'));
    keys.commands.unshift(...keys.commands.splice(own)); // they head the list of keys
  }

  /** The verdict on the change that is looked at, at the head of its evidence. */
  head() {
    return this.verdict;
  }

  showVerdict(change) {
    if (!change) {
      return;
    }
    const said = this.verdicts.said.get(change.id);
    const act = (key, name, run, status) => h('button', {
      type: 'button', onclick: run, 'aria-pressed': status ? String(said?.status === status) : null,
    }, h('kbd', {}, key), ` ${name}`);
    fill(this.verdict, this.summary(said),
      h('div', {class: 'acts'}, act('a', 'Accept', () => this.decide('accept'), 'accepted'),
        act('r', 'Reject', () => this.reject(), 'rejected'),
        act('c', 'Clarify', () => this.decide('clarify'), 'needs_clarification'),
        act('l', 'Relabel', () => this.relabel()), act('d', 'Redraw', () => this.redraw()),
        act('m', 'Comment', () => this.comment())));
  }

  summary(said) {
    if (!said || said.status === unreviewed && !said.comment) {
      return h('p', {class: 'muted'}, 'Not reviewed yet.');
    }
    const mark = signs[said.status];
    const as = said.class && !said.added ? ` as ${said.class}` : '';
    const outline = said.geometry && !said.added ? ', with another outline' : '';
    return [
      h('p', {class: `status ${said.status}`}, mark ? h('span', {class: 'sign', 'aria-hidden': 'true'}, mark.sign) : null,
        said.status === unreviewed ? 'Not reviewed yet' : `You: ${words(said.status)}${as}${outline}`,
        said.reason ? ` (${words(said.reason)})` : ''),
      said.comment ? h('p', {class: 'said-comment'}, said.comment) : null,
      said.stale ? h('p', {class: 'warn'}, 'The change is not as it was when you judged it. Look again.') : null,
    ];
  }

  /** Shows all that follows from something said of a change. */
  update(id) {
    const {app, verdicts} = this;
    if (id) {
      this.followChange(id);
    }
    const counted = app.model.changes.filter((c) => !c.gone);
    const done = counted.filter((c) => c.p.review_status !== unreviewed).length;
    this.progress.max = Math.max(1, counted.length);
    this.progress.value = done;
    this.count.textContent = `${done} of ${counted.length}`;
    this.tellSaved();
    this.showGone();
    this.marks.show();
    this.showVerdict(app.store.state.selected);
  }

  /** Shows what may differ everywhere. */
  refresh() {
    for (const id of new Set([...this.verdicts.said.keys(), ...this.app.model.byID.keys()])) {
      this.copyOrAdd(id);
    }
    this.app.search();
    this.update();
  }

  /** Copies what was said of a change, which may be one that was added; gives it, if it is there. */
  copyOrAdd(id) {
    const {app} = this;
    let change = app.model.byID.get(id);
    const said = this.verdicts.said.get(id);
    if (!change && said?.added) {
      change = app.model.add(missed(id, said));
      change.rank = Infinity;
      app.map.changes.add(change);
    }
    if (change) {
      this.copy(change);
    }
    return change;
  }

  /** Shows what was said of one change in the list and, where that changes what is found, on the map. */
  followChange(id) {
    const {app} = this;
    const old = app.model.byID.get(id);
    const [before, gone] = [old?.p.review_status, old?.gone];
    const change = this.copyOrAdd(id);
    if (!change) {
      return;
    }
    if (change.gone !== gone || app.store.state.filter.review && change.p.review_status !== before) {
      app.search();
    } else {
      app.store.set({said: change.p.review_status + id}); // the list draws itself again
    }
  }

  tellSaved() {
    const {waiting, lost, refused, canKeep} = this.verdicts;
    const n = waiting.length;
    this.saved.classList.toggle('warn', Boolean(lost || refused.length));
    if (refused.length > 0) {
      this.saved.textContent = `Not taken: ${refused.at(-1).why}`;
    } else if (lost) {
      this.saved.textContent = `${n} not saved yet: ${lost}. ` +
        (canKeep ? 'Kept in this browser and sent again.' : 'This browser cannot keep them: leave the page open.');
    } else {
      this.saved.textContent = n > 0 ? `Saving ${n} …` : 'All saved.';
    }
  }

  /** Verdicts whose change is not in this result. */
  showGone() {
    const gone = [...this.verdicts.said].filter(([, said]) => said.orphan);
    fill(this.gone, gone.length > 0 && h('details', {class: 'orphans'},
      h('summary', {}, `${gone.length} on changes that this result has not`),
      h('ul', {}, gone.map(([id, said]) => h('li', {}, h('span', {class: 'id'}, id), ` ${words(said.status)}`)))));
  }

  /** The change to judge; says so where there is none. */
  current() {
    const change = this.app.store.state.selected;
    if (!change) {
      this.app.say('choose a change first');
    }
    return change;
  }

  /** Says something of the current change, and goes on where that decides it. */
  decide(verdict, more = {}) {
    const change = this.current();
    if (!change) {
      return;
    }
    const to = this.undecidedAfter(change);
    this.verdicts.say({change: change.id, verdict, ...more});
    this.app.say(words(this.verdicts.status(change.id)));
    if (to) {
      this.goTo(to);
    }
  }

  /** The next undecided change in the list, from a change on and round. */
  undecidedAfter(change) {
    const {found} = this.app.store.state;
    const at = found.indexOf(change);
    return [...found.slice(at + 1), ...found.slice(0, Math.max(0, at))]
      .find((c) => c !== change && c.p.review_status === unreviewed);
  }

  next() {
    const to = this.undecidedAfter(this.app.store.state.selected);
    if (to) {
      this.goTo(to);
    } else {
      this.app.say('all are decided');
    }
  }

  /** Selects a change; the map moves only where it does not show it already. */
  goTo(change) {
    this.app.select(change, {move: !this.app.map.shows(change)});
  }

  async reject() {
    if (!this.current()) {
      return;
    }
    const reasons = this.verdicts.reasons.map((value) => ({value, text: reasonWords[value] ?? words(value)}));
    const answer = await choose('Why reject it? It is …', reasons, {text: 'more, in your words (optional)'});
    if (answer) {
      this.decide('reject', {reason: answer.value, text: answer.text});
    }
  }

  classOptions() {
    return this.verdicts.classes.map((value) => ({value, text: value}));
  }

  async relabel() {
    const change = this.current();
    if (!change) {
      return;
    }
    const marked = this.verdicts.classes.indexOf(this.verdicts.said.get(change.id)?.class ?? change.p.class);
    const answer = await choose('What is it?', this.classOptions(), {marked});
    if (answer) {
      this.decide('relabel', {class: answer.value});
    }
  }

  async redraw() {
    const change = this.current();
    const feature = change && this.app.map.changes.featureOf(change);
    if (!feature) {
      return;
    }
    const said = this.verdicts.said.get(change.id);
    const old = said?.geometry ? this.marks.outline(said.geometry).getGeometry() : feature.getGeometry();
    const geometry = await this.drawing.edit(old, kindOf(said?.class ?? change.p.class));
    if (geometry) {
      this.decide('redraw', {geometry});
    }
  }

  async comment() {
    if (!this.current()) {
      return;
    }
    const text = await askText('Comment', 'Enter saves, Shift and Enter begins a line.');
    if (text) {
      this.verdicts.say({change: this.current().id, verdict: 'comment', text});
    }
  }

  async add() {
    const {app} = this;
    const what = await choose('Add a change that was missed. What is it?', this.classOptions());
    if (!what) {
      return;
    }
    const how = await choose('What happened to it?', ['added', 'removed', 'altered'].map((value) => ({value, text: value})));
    if (!how) {
      return;
    }
    const geometry = await this.drawing.draw(kindOf(what.value));
    if (!geometry) {
      return;
    }
    const site = app.model.sites[app.store.state.site] ?? app.model.sites[app.store.state.selected?.site];
    const [before, after] = site ? app.scenesAt(site) : [];
    const days = before && after && before.date < after.date && [before.date, after.date].every((d) => d.length === 10);
    const v = this.verdicts.say({
      verdict: 'add', class: what.value, direction: how.value, geometry, site_id: site?.id ?? '',
      changed_after: days ? before.date : '', changed_before: days ? after.date : '',
    });
    const change = app.model.byID.get(v.change);
    if (change) {
      app.select(change, {move: false});
    }
  }

  undo() {
    const id = this.verdicts.undo();
    const change = id && this.app.model.byID.get(id);
    this.app.say(id ? 'undone' : 'there is nothing to undo');
    if (change && !change.gone) {
      this.goTo(change);
    } else if (change) {
      this.app.select(null);
    }
  }
}

/** A change that the reviewer has added, as the page has changes. */
function missed(id, said) {
  return {
    type: 'Feature', id, geometry: said.geometry, properties: {
      site_id: said.site_id ?? '', class: said.class, change: said.direction, score: null,
      changed_after: said.changed_after || undefined, changed_before: said.changed_before || undefined,
      persistence_n: 0, contradict_n: 0, score_basis: 'added by a reviewer', review_status: said.status,
    },
  };
}
