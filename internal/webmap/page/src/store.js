// What the page shows now, and who wants to know of it.

export class Store {
  constructor(state) {
    this.state = state;
    this.listeners = [];
  }

  /** Calls listener(state, changed) when one of the keys has changed. */
  on(keys, listener) {
    this.listeners.push({keys, listener});
  }

  /** Sets some of the state and tells those who want to know. */
  set(patch) {
    const changed = Object.keys(patch).filter((key) => this.state[key] !== patch[key]);
    if (changed.length === 0) {
      return;
    }
    Object.assign(this.state, patch);
    for (const {keys, listener} of this.listeners) {
      if (keys.some((key) => changed.includes(key))) {
        listener(this.state, changed);
      }
    }
  }
}
