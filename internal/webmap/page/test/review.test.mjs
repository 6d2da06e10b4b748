// Reviews a result in a real browser: by keyboard, with the server killed and the
// browser closed in the middle. `node --test` runs it; RAMPART_RESULT names the
// result, RAMPART_BROWSER the browser, and rampart is on the PATH.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {after, test as nodeTest} from 'node:test';
import {chromium} from 'playwright-core';

const launch = {executablePath: process.env.RAMPART_BROWSER, args: ['--no-sandbox', '--disable-gpu']};
const running = new Set();
after(async () => {
  running.forEach((server) => server.kill('SIGKILL'));
  await shared?.close();
});

const patience = 120000; // where the machine has much else to do
const open = new Set();
let shared;

/** A test that leaves nothing open. */
function test(name, run) {
  nodeTest(name, {timeout: patience}, async () => {
    try {
      await run();
    } finally {
      await Promise.all([...open].map((context) => context.close()));
      open.clear();
    }
  });
}

/** A browser of its own kind: it knows nothing of others, and only with a profile of other times. */
async function browse(profile) {
  let context;
  if (profile) {
    context = await chromium.launchPersistentContext(profile, launch);
  } else {
    shared ??= await chromium.launch(launch);
    context = await shared.newContext({viewport: {width: 1400, height: 900}});
  }
  open.add(context);
  return context;
}

/** A copy of the result in a folder of its own. */
function fresh() {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-review-'));
  cpSync(dirname(process.env.RAMPART_RESULT), folder, {recursive: true});
  return join(folder, basename(process.env.RAMPART_RESULT));
}

/** Starts a server; gives it with its address. */
function serve(result, {reviewer = 'Ann', listen = 'localhost:0'} = {}) {
  return new Promise((resolve, reject) => {
    const server = spawn('rampart', ['serve', result, '--reviewer', reviewer, '--listen', listen]);
    running.add(server);
    let said = '';
    server.stderr.on('data', (data) => {
      said += data;
      const url = said.match(/open (http:\S+)/)?.[1];
      if (url) {
        resolve({server, url, said});
      }
    });
    server.on('exit', () => reject(new Error(said)));
  });
}

/** Kills a server as a crash would, and waits until it is gone. */
function kill({server}) {
  return new Promise((resolve) => {
    server.on('exit', resolve);
    server.kill('SIGKILL');
  });
}

/** Opens a page and waits until the first change is shown. */
async function openPage(context, url) {
  const page = await context.newPage();
  const strange = [];
  page.on('request', (r) => r.url().startsWith(url) || r.url().startsWith('data:') || strange.push(r.url()));
  page.on('pageerror', (e) => strange.push(e.message));
  await page.goto(url);
  await page.waitForSelector('.verdict');
  return {page, strange};
}

/** The lines of a log, as far as they are whole. */
function log(result, reviewer = 'Ann') {
  const text = readFileSync(join(result.replace(/\.geojson$/, '.review'), `${reviewer}.jsonl`), 'utf8');
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

const saved = (page) => page.getByText('All saved.').waitFor();
const title = (page) => page.locator('.evidence h2').textContent();
const marks = (page) => page.locator('.item .mark').allTextContents();

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

test('verdicts by keyboard, one key each, are there after a reload', async () => {
  const result = fresh();
  const {server, url} = await serve(result);
  const {page, strange} = await openPage(await browse(), url);
  assert.equal(await title(page), 'Tower added', 'the queue begins with what is rare and in doubt');
  await press(page, 'a');
  assert.equal(await title(page), 'Wall added', 'a verdict leads to the next');
  await press(page, 'r', '2');
  await press(page, 'l', '2'); // a building that is a shed
  await press(page, 'c');
  await press(page, 'u'); // not unclear after all
  await press(page, 'm');
  await page.keyboard.type('look at the roof');
  await press(page, 'Enter');
  await saved(page);
  assert.deepEqual(log(result).map((e) => [e.verdict, e.reason ?? e.class ?? e.text ?? '']), [
    ['accept', ''], ['reject', 'shadow'], ['relabel', 'shed'], ['clarify', ''], ['undo', ''], ['comment', 'look at the roof'],
  ]);
  const before = [await page.locator('.review output').textContent(), await marks(page)];
  assert.deepEqual(before, ['3 of 4', ['accepted', 'rejected', 'accepted']]);
  await page.reload();
  await page.waitForSelector('.verdict');
  assert.deepEqual([await page.locator('.review output').textContent(), await marks(page)], before);
  assert.match(await page.locator('.verdict').textContent(), /look at the roof/);
  await page.locator('.filters .pair select').last().selectOption('rejected');
  assert.deepEqual(await marks(page), ['rejected'], 'the filter goes by what was said');
  await press(page, '?');
  for (const text of ['accept', 'reject, with a reason', 'undo the last verdict', 'add a change that was missed']) {
    await page.locator('.help').getByText(text, {exact: true}).waitFor();
  }
  const tab = await openPage(page.context(), url);
  await press(tab.page, 'a');
  await saved(tab.page);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.getByText('4 of 4').waitFor(); // what was said in another tab
  assert.deepEqual(strange, [], 'nothing but the server is asked');
  await kill({server});
});

test('another reviewer sees nothing of the first', async () => {
  const result = fresh();
  const ann = await serve(result);
  const ben = await serve(result, {reviewer: 'Ben'});
  const {page} = await openPage(await browse(), ann.url);
  await press(page, 'a');
  await saved(page);
  const other = await openPage(await browse(), ben.url);
  assert.equal(await other.page.locator('.review output').textContent(), '0 of 4');
  assert.deepEqual(await marks(other.page), []);
  assert.ok(!(await other.page.content()).includes('Ann'));
  await Promise.all([kill(ann), kill(ben)]);
});

test('nothing is lost when the server is killed and the browser closed in the middle', async () => {
  const result = fresh();
  const first = await serve(result);
  const profile = mkdtempSync(join(tmpdir(), 'rampart-browser-'));
  let context = await browse(profile);
  const {page} = await openPage(context, first.url);
  await press(page, 'a');
  await saved(page);
  await kill(first);
  await press(page, 'r', '1', 'c');
  await page.getByText('2 not saved yet').waitFor();
  assert.equal(log(result).length, 1);
  await context.close();
  const second = await serve(result, {listen: new URL(first.url).host});
  context = await browse(profile);
  const again = await openPage(context, second.url);
  await saved(again.page);
  assert.equal(await again.page.locator('.review output').textContent(), '3 of 4');
  assert.deepEqual(log(result).map((e) => e.verdict), ['accept', 'reject', 'clarify']);
  await kill(second);
});

test('verdicts given as fast as keys can be pressed are all kept, though servers die', async () => {
  const result = fresh();
  let at = await serve(result);
  const {page} = await openPage(await browse(), at.url);
  for (let round = 0; round < 3; round += 1) {
    const dying = kill(at);
    await press(page, 'a', 'c', 'a', 'c', 'k', 'a');
    await dying;
    at = await serve(result, {listen: new URL(at.url).host});
  }
  await saved(page);
  const verdicts = log(result).map((e) => e.verdict);
  assert.deepEqual(verdicts, Array(3).fill(['accept', 'clarify', 'accept', 'clarify', 'accept']).flat());
  assert.equal(new Set(log(result).map((e) => e.key)).size, verdicts.length, 'none twice');
  await kill(at);
});

test('an outline is drawn anew, and what was missed is added', async () => {
  const result = fresh();
  const {server, url} = await serve(result);
  const {page, strange} = await openPage(await browse(), url);
  await page.locator('.item', {hasText: 'Building'}).first().click();
  const box = await page.locator('.map').boundingBox();
  const corners = [[0.3, 0.3], [0.6, 0.3], [0.6, 0.6], [0.3, 0.6]];
  const clickAll = async (places) => {
    for (const [x, y] of places) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      await page.mouse.click(box.x + x * box.width, box.y + y * box.height, {delay: 20});
      await page.waitForTimeout(300); // or two clicks are a double click
    }
  };
  await press(page, 'd', 'd');
  await clickAll(corners);
  await press(page, 'Enter');
  await saved(page);
  const drawn = log(result).at(-1);
  assert.equal(drawn.verdict, 'redraw');
  assert.equal(drawn.geometry.type, 'Polygon');
  assert.equal(drawn.geometry.coordinates[0].length, 5);
  await press(page, 'n', '6', '1'); // a tower that was added
  await clickAll([[0.4, 0.4]]);
  await page.getByText('5 of 5').or(page.getByText('2 of 5')).waitFor();
  await saved(page);
  const added = log(result).at(-1);
  assert.deepEqual([added.verdict, added.class, added.direction, added.geometry.type], ['add', 'tower', 'added', 'Point']);
  assert.deepEqual([added.changed_after, added.changed_before], ['2019-01-01', '2019-06-01']);
  await page.reload();
  await page.waitForSelector('.verdict');
  assert.equal(await page.locator('.review output').textContent(), '2 of 5');
  await press(page, 'u');
  await page.getByText('1 of 4').waitFor();

  // The same by keys alone: the arrows move the map below a cross.
  await page.locator('.item', {hasText: 'Building'}).first().click();
  await press(page, 'd', 'd');
  await page.locator('.cross').waitFor();
  await press(page, ' ', 'ArrowRight', ' ', 'ArrowDown', 'Shift+ArrowLeft', ' ', 'Enter');
  await saved(page);
  const byKeys = log(result).at(-1);
  assert.deepEqual([byKeys.verdict, byKeys.geometry.type], ['redraw', 'Polygon']);
  const ring = byKeys.geometry.coordinates[0];
  assert.equal(ring.length, 4, 'three corners, and the first again');
  const [west, , east] = ring.slice(0, 3).sort((p, q) => p[0] - q[0]);
  const south = ring.slice(0, 3).sort((p, q) => p[1] - q[1])[0];
  assert.ok(west[0] < south[0] && south[0] < east[0] && south[1] < west[1], `as the arrows went: ${JSON.stringify(ring)}`);
  await press(page, 'n', '6', '1', 'ArrowUp', ' ');
  await saved(page);
  assert.deepEqual([log(result).at(-1).verdict, log(result).at(-1).geometry.type], ['add', 'Point']);
  assert.deepEqual(strange, []);
  await kill({server});
});
