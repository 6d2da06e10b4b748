import {App} from './app.js';
import {openSource} from './source.js';
import {h} from './dom.js';

async function main() {
  const root = h('div', {class: 'page'});
  document.body.append(root);
  try {
    const app = new App(await openSource());
    app.start(root);
    globalThis.rampart = app; // for whoever looks with the browser's tools
  } catch (error) {
    root.append(h('p', {class: 'failed', role: 'alert'}, `This map cannot be shown: ${error.message}`));
    throw error;
  }
}

main();
