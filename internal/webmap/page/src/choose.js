// Dialogs in which one key chooses.
import {h} from './dom.js';

const labels = '123456789abcdefghijk';

/**
 * Asks for one of the options, which are {value, text}: a key or a click chooses.
 * With `text` a field for words is there too, and Enter in it chooses what is
 * marked. Gives {value, text}, or null.
 */
export function choose(title, options, {text = '', marked = 0} = {}) {
  return ask(title, (done) => {
    const words = text && h('input', {type: 'text', maxlength: '1000', 'aria-label': text, placeholder: text});
    const buttons = options.map(({value, text: name}, i) => h('label', {class: 'choice'},
      h('input', {type: 'radio', name: 'choice', value, checked: i === marked, autofocus: i === marked}),
      h('kbd', {}, labels[i]), h('span', {}, name)));
    const box = h('div', {class: 'choices'}, buttons);
    const chosen = () => done({value: box.querySelector(':checked').value, text: words ? words.value.trim() : ''});
    box.addEventListener('click', (event) => {
      if (event.detail > 0 && event.target.closest('label') && !words?.value) {
        // A click on a choice, not the arrow keys that move the mark.
        queueMicrotask(chosen);
      }
    });
    const keys = (event) => {
      const at = labels.indexOf(event.key);
      if (event.target !== words && at >= 0 && at < options.length && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        done({value: options[at].value, text: words ? words.value.trim() : ''});
      }
    };
    return {body: [box, words], submit: chosen, keys};
  });
}

/** Asks for words. Gives them, or null. */
export function askText(title, hint) {
  return ask(title, (done) => {
    const words = h('textarea', {rows: '4', maxlength: '2000', autofocus: true, 'aria-label': title});
    const submit = () => done(words.value.trim() || null);
    const keys = (event) => {
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        submit();
      }
    };
    return {body: [words, h('p', {class: 'muted'}, hint)], submit, keys};
  });
}

function ask(title, make) {
  return new Promise((resolve) => {
    const done = (value) => {
      resolve(value);
      dialog.remove();
    };
    const {body, submit, keys} = make(done);
    const form = h('form', {method: 'dialog', onsubmit: submit}, h('h2', {id: 'ask-title'}, title), body,
      h('div', {class: 'buttons'}, h('button', {type: 'button', onclick: () => done(null)}, 'Cancel'),
        h('button', {class: 'primary'}, 'Save')));
    const dialog = h('dialog', {class: 'ask', 'aria-labelledby': 'ask-title', onkeydown: keys, oncancel: () => done(null)}, form);
    document.body.append(dialog);
    dialog.showModal();
  });
}
