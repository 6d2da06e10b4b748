// The keyboard: one key a command, told by ?.
import {h} from './dom.js';

export class Keys {
  constructor() {
    this.commands = [];
    this.dialog = h('dialog', {class: 'help', 'aria-labelledby': 'help-title'});
    document.addEventListener('keydown', (event) => this.press(event));
  }

  /** Adds a command: keys that run it and no other any more, what it does in words, the work. */
  add(keys, says, run) {
    for (const c of this.commands) {
      c.keys = c.keys.filter((k) => !keys.includes(k));
    }
    this.commands.push({keys, says, run});
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.dialog.open || event.target.closest('input:not([type=checkbox]):not([type=range]), textarea, select')) {
      return;
    }
    const command = this.commands.find((c) => c.keys.includes(event.key));
    if (command) {
      event.preventDefault();
      command.run(event.key);
    }
  }

  /** Shows what the keys do. */
  help() {
    const name = (key) => ({' ': 'space', ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc'}[key] ?? key);
    this.dialog.replaceChildren(
      h('h2', {id: 'help-title'}, 'Keys'),
      h('table', {}, h('tbody', {}, this.commands.map((c) => h('tr', {},
        h('th', {scope: 'row'}, c.keys.map((k, i) => [i > 0 ? ' ' : '', h('kbd', {}, name(k))])), h('td', {}, c.says))))),
      h('form', {method: 'dialog'}, h('button', {class: 'primary', autofocus: true}, 'Close')));
    this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }
}
