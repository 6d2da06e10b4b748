// Builds the bundle that the program embeds: dist/page.js and dist/page.css. The
// same sources and packages give the same bytes. `node build.mjs FOLDER` writes
// elsewhere.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, 'dist');

/** The sum of all that decides the bundle; a test in Go works it out again. */
function sourcesSum() {
  const names = readdirSync(join(here, 'src')).sort().map((name) => `src/${name}`);
  const sum = createHash('sha256');
  for (const name of [...names, 'build.mjs', 'package-lock.json', 'package.json']) {
    sum.update(`${name}\n`).update(readFileSync(join(here, name)));
  }
  return sum.digest('hex');
}

/** The packages of which something is in the bundle. */
function packagesOf(inputs) {
  const found = new Set();
  for (const path of Object.keys(inputs)) {
    const match = path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (match) {
      found.add(match[1]);
    }
  }
  return [...found].sort();
}

function licenceOf(name) {
  const folder = join(here, 'node_modules', name);
  const {version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `licence: ${license}`;
  return `${name} ${version}\n\n${text}\n`.replaceAll('*/', '* /');
}

async function bundle(entry, options) {
  const made = await build({
    absWorkingDir: here, entryPoints: [entry], bundle: true, minify: true, write: false,
    metafile: true, charset: 'ascii', legalComments: 'none', target: ['chrome110', 'firefox110', 'safari16'],
    ...options,
  });
  return {text: made.outputFiles[0].text.trimEnd(), packages: packagesOf(made.metafile.inputs)};
}

const script = await bundle('src/main.js', {format: 'iife'});
const style = await bundle('src/page.css', {});
const licences = script.packages.map(licenceOf).join('\n');
const head = `/*! rampart page, of sources ${sourcesSum()}\n\nIt holds parts of:\n\n${licences}*/\n`;
mkdirSync(out, {recursive: true});
writeFileSync(join(out, 'page.js'), `${head}${script.text}\n`);
writeFileSync(join(out, 'page.css'), `${style.text}\n`);
