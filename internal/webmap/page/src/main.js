import {App} from './app.js';
import {openSource} from './source.js';
import {openReview} from './review.js';
import {h} from './dom.js';

async function main() {
  const root = h('div', {class: 'page'});
  document.body.append(root);
  try {
    const source = await openSource();
    const review = await openReview(source.page);
    const app = new App(source, review ? [review] : []);
    app.start(root);
    globalThis.rampart = app; // for whoever looks with the browser's tools
  } catch (error) {
    root.append(h('p', {class: 'failed', role: 'alert'}, `This map cannot be shown: ${error.message}`));
    throw error;
  }
}

main();
