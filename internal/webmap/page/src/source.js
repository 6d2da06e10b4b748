// Where the page has its data from: from itself, or from the server that a
// <meta name="rampart-source" content="URL"> names. Both give the same object:
// `page` as data.go has it, and `picture(name)` for the URL of a picture.

/** Opens the source that the document names. */
export async function openSource() {
  const own = document.getElementById('rampart-data');
  if (own) {
    return {page: JSON.parse(await unpacked(own.textContent)), picture: embedded, served: false};
  }
  const meta = document.querySelector('meta[name="rampart-source"]');
  if (!meta) {
    throw new Error('the page holds no data');
  }
  const answer = await fetch(meta.content);
  if (!answer.ok) {
    throw new Error(`${meta.content}: ${answer.status} ${answer.statusText}`);
  }
  return {page: await answer.json(), picture: (name) => name, served: true};
}

/** The data of a page are packed by gzip: browsers read long text slowly. */
async function unpacked(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

/** A picture is an element of the page, or the path of tiles beside it. */
function embedded(name) {
  const element = document.getElementById(name);
  return element ? `data:image/jpeg;base64,${element.textContent}` : name;
}
