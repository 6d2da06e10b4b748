// Compares screenshots with those that are kept, as small pictures: fonts and edges
// may differ between machines, what stands where and in which colour may not.
// RAMPART_LOOKS=update keeps the new ones.
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'looks');
/** A kept picture is so many times smaller than the page. */
const smaller = 8;
/** How far the mean of a cell may be off, of 255, and the part of the cells that may be farther. */
const mostOff = 24;
const mostCells = 0.04;

/** A page to work on pictures in. */
let bench;

/** Fails where a page does not look as it did. */
export async function looksAsBefore(browser, png, name) {
  const kept = join(folder, `${name}.png`);
  bench ??= await browser.newPage();
  const page = bench;
  const now = await page.evaluate(shrink, [png.toString('base64'), smaller]);
  if (process.env.RAMPART_LOOKS === 'update') {
    mkdirSync(folder, {recursive: true});
    writeFileSync(kept, Buffer.from(now.png, 'base64'));
    return;
  }
  assert.ok(existsSync(kept), `${name}: no picture is kept; RAMPART_LOOKS=update keeps one`);
  const before = await page.evaluate(shrink, [readFileSync(kept).toString('base64'), 1]);
  assert.deepEqual([now.width, now.height], [before.width, before.height], `${name}: its size`);
  const off = now.cells.filter((value, i) => Math.abs(value - before.cells[i]) > mostOff).length;
  const part = off / now.cells.length;
  assert.ok(part <= mostCells, `${name}: ${(100 * part).toFixed(1)} % of the page looks otherwise, more than ${100 * mostCells} %`);
}

/** In the browser: the mean colours of the cells of a picture, and these as a picture. */
async function shrink([base64, times]) {
  const image = new Image();
  image.src = `data:image/png;base64,${base64}`;
  await image.decode();
  const whole = new OffscreenCanvas(image.width, image.height).getContext('2d');
  whole.drawImage(image, 0, 0);
  const all = whole.getImageData(0, 0, image.width, image.height).data;
  const [width, height] = [Math.floor(image.width / times), Math.floor(image.height / times)];
  const small = new OffscreenCanvas(width, height);
  const out = small.getContext('2d').createImageData(width, height);
  const cells = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sum = [0, 0, 0];
      for (let dy = 0; dy < times; dy++) {
        for (let dx = 0; dx < times; dx++) {
          const at = 4 * ((y * times + dy) * image.width + x * times + dx);
          sum.forEach((_, k) => { sum[k] += all[at + k]; });
        }
      }
      const mean = sum.map((s) => Math.round(s / times ** 2));
      out.data.set([...mean, 255], 4 * (y * width + x));
      cells.push(...mean);
    }
  }
  small.getContext('2d').putImageData(out, 0, 0);
  const bytes = new Uint8Array(await (await small.convertToBlob({type: 'image/png'})).arrayBuffer());
  return {width, height, cells, png: btoa(String.fromCharCode(...bytes))};
}
