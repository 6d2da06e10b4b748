// What the reviewer has said. A verdict is kept in this browser until the server
// says that it is on the disk, and sent again until then; the server keeps one
// that comes twice once. Each has an entry of its own in localStorage, so that two
// tabs cannot take anything from each other.

/** After so many milliseconds a lost server is tried again. */
const retryAfter = 3000;
const patience = 15000;
/** Answers after which sending the same again is of no use. */
const hopeless = new Set([400, 409, 413, 415, 422]);

export const unreviewed = 'unreviewed';
const statusAfter = {
  accept: 'accepted', reject: 'rejected', clarify: 'needs_clarification',
  relabel: 'accepted', redraw: 'accepted', add: 'accepted',
};

/** Asks the server what was said so far. */
export async function openVerdicts(path) {
  const answer = await fetch(path);
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status} ${answer.statusText}`);
  }
  return new Verdicts(path, await answer.json());
}

export class Verdicts {
  constructor(path, {said, done, ...head}) {
    Object.assign(this, head); // reviewer, run, reasons, classes, queue ...
    this.path = path;
    this.said = new Map(Object.entries(said));
    this.done = done;
    this.listeners = [];
    this.refused = [];
    this.lost = '';
    this.canKeep = true;
    this.prefix = `rampart ${head.run} ${head.reviewer} `;
    this.waiting = this.kept();
    this.waiting.forEach((v) => this.assume(v));
    addEventListener('online', () => this.send());
    document.addEventListener('visibilitychange', () => this.lookAgain());
    addEventListener('beforeunload', (event) => {
      if (this.waiting.length > 0 && !this.canKeep) {
        event.preventDefault();
      }
    });
    this.send();
  }

  /** Takes in what another tab has said, when this one is looked at again. */
  async lookAgain() {
    if (!document.hidden && this.waiting.length === 0) {
      await this.reread();
    }
  }

  /** Calls listener(change) when something is said of a change, or is saved; without a change when all may differ. */
  on(listener) {
    this.listeners.push(listener);
  }

  tell(change) {
    this.listeners.forEach((listener) => listener(change));
  }

  /** The status of a change. */
  status(id) {
    return this.said.get(id)?.status ?? unreviewed;
  }

  /** Says something: a verdict as the server takes it, without key and time. */
  say(verdict) {
    const key = newKey();
    const v = {key, at: this.now(), change: `missed-${key}`, ...verdict};
    this.keep(v);
    this.waiting.push(v);
    this.assume(v);
    this.tell(v.change);
    this.send();
    return v;
  }

  /** Takes back what was said last; returns the change, or nothing. */
  undo() {
    const last = this.done.at(-1);
    if (last) {
      this.say({change: last.change, verdict: 'undo', undoes: last.key});
    }
    return last?.change;
  }

  /** A time after that of the verdict before. */
  now() {
    this.last = Math.max(Date.now(), (this.last ?? 0) + 1);
    return new Date(this.last).toISOString();
  }

  /** What is waiting from another time, in its order. */
  kept() {
    const found = [];
    try {
      for (const name of Object.keys(localStorage).filter((n) => n.startsWith(this.prefix))) {
        found.push(JSON.parse(localStorage.getItem(name)));
      }
    } catch {
      this.canKeep = false;
    }
    return found.sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  keep(v) {
    try {
      localStorage.setItem(this.prefix + v.key, JSON.stringify(v));
    } catch {
      this.canKeep = false; // and closing the page asks first
    }
  }

  forget(v) {
    this.waiting.splice(this.waiting.indexOf(v), 1);
    try {
      localStorage.removeItem(this.prefix + v.key);
    } catch {
      this.canKeep = false;
    }
  }

  /** Takes for said what the server has not yet answered. */
  assume(v) {
    const before = this.said.get(v.change);
    if (v.verdict === 'undo') {
      const undone = this.done.find((d) => d.key === v.undoes);
      this.done = this.done.filter((d) => d !== undone);
      this.put(v.change, undone && 'before' in undone ? undone.before : null);
      return;
    }
    this.done = [...this.done, {key: v.key, change: v.change, verdict: v.verdict, before}];
    const after = {status: unreviewed, ...before, at: v.at};
    if (v.verdict === 'comment') {
      after.comment = [before?.comment, v.text].filter(Boolean).join('; ');
    } else {
      after.status = statusAfter[v.verdict];
      after.reason = [v.reason, v.text].filter(Boolean).join(': ');
      after.stale = false;
    }
    if (v.class) {
      after.class = v.class;
    }
    if (v.geometry) {
      after.geometry = v.geometry;
    }
    if (v.verdict === 'add') {
      Object.assign(after, {
        added: true, direction: v.direction, site_id: v.site_id,
        changed_after: v.changed_after, changed_before: v.changed_before,
      });
    }
    this.put(v.change, after);
  }

  put(change, said) {
    if (said) {
      this.said.set(change, said);
    } else {
      this.said.delete(change);
    }
  }

  /** Sends what waits, one after the other, until all is saved. */
  async send() {
    if (this.sending) {
      return;
    }
    this.sending = true;
    clearTimeout(this.timer);
    while (this.waiting.length > 0 && await this.post(this.waiting[0])) {
      // the next one
    }
    this.sending = false;
    if (this.waiting.length > 0) {
      this.timer = setTimeout(() => this.send(), retryAfter);
    }
  }

  /** Sends one verdict; false where it has to wait. */
  async post(v) {
    let answer;
    let text;
    try {
      answer = await fetch(this.path, {
        method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(v),
        signal: AbortSignal.timeout(patience),
      });
      text = await answer.text();
    } catch {
      this.lost = 'the server does not answer';
      this.tell(v.change);
      return false;
    }
    if (!answer.ok && !hopeless.has(answer.status)) {
      this.lost = text.trim() || answer.statusText;
      this.tell(v.change);
      return false;
    }
    this.lost = '';
    this.forget(v);
    if (answer.ok) {
      this.settle(v, JSON.parse(text));
    } else {
      this.refused.push({verdict: v, why: text.trim()});
      await this.reread();
    }
    this.tell(v.change);
    return true;
  }

  /** Takes the server's word, unless more is waiting of the same change. */
  settle(v, {said}) {
    if (!this.waiting.some((w) => w.change === v.change)) {
      this.put(v.change, said);
    }
  }

  /** Begins again from what the server has. */
  async reread() {
    try {
      const {said, done} = await (await fetch(this.path)).json();
      this.said = new Map(Object.entries(said));
      this.done = done;
      this.waiting.forEach((w) => this.assume(w));
      this.tell();
    } catch {
      // The server is gone again; a reload shows what it has.
    }
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
}
