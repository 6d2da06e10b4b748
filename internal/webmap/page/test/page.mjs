// Drives the pages in a browser: node page.mjs CHROMIUM PAGE.html REPORT SCREENSHOTS.
// It loads the page from disk, uses it as a person does, with mouse and keys, and
// asks axe-core about it and about the report. It fails where something is not as it
// should be or does not look as it did, where an error is logged, or where anything
// but the disk is asked for.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';
import {looksAsBefore} from './looks.mjs';

const [, , executablePath, file, report, shots] = process.argv;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']});

async function open(options, path = file) {
  const context = await browser.newContext({bypassCSP: false, ...options});
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (e) => faults.push(`error: ${e.message}`));
  page.on('console', (m) => m.type() === 'error' && faults.push(`console: ${m.text()}`));
  page.on('request', (r) => !/^(file|data|blob):/.test(r.url()) && faults.push(`request: ${r.url()}`));
  await page.goto(pathToFileURL(path).href);
  if (path === file) {
    await page.waitForFunction(() => globalThis.rampart?.map.shown.size > 0, null, {timeout: 60000});
  }
  return {page, faults, close: () => context.close()};
}

const state = (page) => page.evaluate(() => {
  const {site, before, after, mode, selected, found, between} = rampart.store.state;
  return {site, before, after, mode, between, selected: selected?.id ?? null, found: found.length};
});

/** The colour of the map at a place between 0 and 1, as it is on the screen. */
async function colourAt(page, x, y) {
  const box = await page.locator('.map').boundingBox();
  const clip = {x: box.x + x * box.width, y: box.y + y * box.height, width: 2, height: 2};
  return (await page.screenshot({clip, type: 'png'})).toString('base64');
}

async function use(page) {
  const first = await state(page);
  assert.equal(first.mode, 'swipe');
  assert.equal(first.before, 0, 'it begins with the first date before');
  assert.ok(first.after > 0 && first.found > 1);
  assert.equal(await page.locator('[role=option]').count() > 0, true);
  assert.match(await page.locator('.warning').innerText(), /not validated in the field/i);
  await page.waitForSelector('.ol-scale-line-inner');

  // The divider: what lies right of it is of the later date, left of the earlier.
  await page.keyboard.press('o');
  await page.waitForTimeout(400);
  const right = await colourAt(page, 0.52, 0.5);
  await page.focus('.swipe');
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('PageUp');
  }
  assert.equal(await page.getAttribute('.swipe', 'aria-valuenow'), '100');
  await page.waitForTimeout(400);
  assert.notEqual(await colourAt(page, 0.52, 0.5), right, 'the divider changes what is seen');
  const box = await page.locator('.swipe').boundingBox();
  await page.mouse.move(box.x + 4, box.y + 140);
  await page.mouse.down();
  await page.mouse.move(box.x - 300, box.y + 140, {steps: 4});
  await page.mouse.up();
  assert.ok(Number(await page.getAttribute('.swipe', 'aria-valuenow')) < 90, 'the mouse moves the divider');
  await page.keyboard.press('o');

  // The slider stops at real dates only.
  await page.focus('#slider-after');
  await page.keyboard.press('ArrowLeft');
  assert.equal((await state(page)).after, first.after - 1);
  const dates = await page.evaluate(() => rampart.model.sites[0].scenes.map((s) => s.date));
  assert.ok((await page.getAttribute('#slider-after', 'aria-valuetext')).startsWith(dates[first.after - 1]));
  const track = await page.locator('#slider-after').boundingBox();
  await page.mouse.click(track.x + track.width * 0.37, track.y + track.height / 2);
  assert.ok(dates.includes(await page.locator('output[for=slider-after]').innerText()));
  await page.locator('h1').click();

  // The keys go through the changes, with the evidence.
  await page.keyboard.press('n');
  const one = await state(page);
  assert.ok(one.selected);
  const shown = await page.evaluate(() => {
    const c = rampart.store.state.selected;
    const {scenes} = rampart.model.sites[c.site];
    const {before, after} = rampart.store.state;
    return [scenes[before].id === c.p.before_scene, scenes[after].id === c.p.after_scene];
  });
  assert.deepEqual(shown, [true, true], 'a change is shown between its own two dates');
  await page.waitForSelector('.evidence .chip canvas');
  assert.equal(await page.locator('.evidence .chip canvas').count() >= 2, true);
  const evidence = await page.locator('.evidence').innerText();
  for (const word of [/between/i, /area|length/i, /likelihood/i, /confidence/i, /what else it may be/i, /review/i]) {
    assert.match(evidence, word);
  }
  await page.keyboard.press('n');
  assert.notEqual((await state(page)).selected, one.selected);
  await page.keyboard.press('p');
  assert.equal((await state(page)).selected, one.selected);
  await page.keyboard.press('Escape');
  assert.equal((await state(page)).selected, null);

  // A click on the map finds the change below it.
  const at = await page.evaluate(() => {
    rampart.map.fitSite(rampart.store.state.site);
    const c = rampart.store.state.found[0];
    const box = rampart.map.changes.boxes[c.index];
    return {id: c.id, place: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]};
  });
  await page.waitForTimeout(600);
  const pixel = await page.evaluate((place) => rampart.map.map.getPixelFromCoordinate(place), at.place);
  const map = await page.locator('.map').boundingBox();
  await page.mouse.click(map.x + pixel[0], map.y + pixel[1]);
  await page.waitForFunction(() => rampart.store.state.selected, null, {timeout: 5000});
  assert.match(await page.locator('.place').innerText(), /° [NS], .*° [EW] \(WGS 84\)/);
  await page.keyboard.press('Escape');

  // The filters: by class, by quarter, by score, and between the two dates.
  const all = (await state(page)).found;
  await page.locator('fieldset').nth(1).locator('label').first().click();
  const fewer = (await state(page)).found;
  assert.ok(fewer < all);
  await page.getByRole('button', {name: 'Show all'}).click();
  assert.equal((await state(page)).found, all);
  const quarter = page.getByLabel('Quarter');
  await quarter.selectOption({index: 1});
  const inQuarter = (await state(page)).found;
  assert.ok(inQuarter < all);
  await quarter.selectOption('');
  await page.getByLabel('Score at least').fill('1');
  assert.equal((await state(page)).found, 0);
  await page.getByRole('button', {name: 'Show all'}).click();
  await page.getByRole('button', {name: 'Only changes between'}).click();
  assert.equal((await state(page)).between, true);
  await page.getByRole('button', {name: 'Only changes between'}).click();

  // The help tells the keys.
  await page.locator('h1').click();
  await page.keyboard.press('?');
  assert.match(await page.locator('dialog').innerText(), /next change/);
  await page.keyboard.press('Escape');

  // The list by the arrow keys.
  await page.focus('.list');
  await page.keyboard.press('ArrowDown');
  assert.ok(await page.getAttribute('.list', 'aria-activedescendant'));
}

/** A screenshot of a page that has come to rest: two in a row are the same. */
async function atRest(page, path) {
  const most = 40;
  let last;
  for (let i = 0; i < most; i++) {
    await page.evaluate(() => new Promise((resolve) => {
      rampart.map.map.once('rendercomplete', resolve);
      rampart.map.map.render();
    }));
    await page.waitForTimeout(250);
    const next = await page.screenshot({path});
    if (last?.equals(next)) {
      return next;
    }
    last = next;
  }
  throw new Error(`${path}: the page does not come to rest`);
}

async function accessible(page, name) {
  const found = await page.evaluate(async () => (await axe.run(document, {preload: false})).violations
    .filter((v) => ['serious', 'critical'].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join('; ')}`));
  assert.deepEqual(found, [], `axe-core, ${name}`);
}

const looks = [
  ['wide-light', {viewport: {width: 1440, height: 900}, colorScheme: 'light'}],
  ['narrow-dark', {viewport: {width: 400, height: 860}, colorScheme: 'dark'}],
];
for (const [name, options] of looks) {
  const {page, faults, close} = await open(options);
  if (name === 'wide-light') {
    await use(page);
  } else {
    await page.keyboard.press('n');
    await page.waitForSelector('.evidence .chip canvas');
  }
  await page.locator('h1').click(); // away from what has the focus
  await looksAsBefore(browser, await atRest(page, join(shots, `${name}.png`)), name);
  await close();
  // The policy of the page lets no script in, so axe-core needs a page without.
  const lax = await open({...options, bypassCSP: true});
  await lax.page.evaluate(axe);
  await accessible(lax.page, name);
  await lax.page.keyboard.press('n');
  await lax.page.waitForSelector('.evidence .chip canvas');
  await accessible(lax.page, `${name} with evidence`);
  await lax.close();
  assert.deepEqual([...faults, ...lax.faults], []);
}

// The report: the summary by day, the site by night and on paper.
const pages = [
  ['report', join(report, 'index.html'), {colorScheme: 'light'}],
  ['report-site', join(report, 'sites', 'demo', 'index.html'), {colorScheme: 'dark'}],
  ['report-paper', join(report, 'sites', 'demo', 'index.html'), {colorScheme: 'light'}, 'print'],
];
for (const [name, path, options, media] of pages) {
  const {page, faults, close} = await open({viewport: {width: 1040, height: 1000}, ...options}, path);
  await page.emulateMedia({media});
  await looksAsBefore(browser, await page.screenshot({path: join(shots, `${name}.png`)}), name);
  await page.evaluate(axe);
  await accessible(page, name);
  await close();
  assert.deepEqual(faults, []);
}
await browser.close();
process.stdout.write('ok\n');
