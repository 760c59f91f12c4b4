/** @typedef {import('./wire.js').Node} Node */
/** @typedef {import('./wire.js').VElement} VElement */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element to be. An attribute that is false or undefined is left out, one that is true is empty. Text stays text:
 * nothing here is ever read as HTML.
 * @param {string} tag
 * @param {Readonly<Record<string, string | number | boolean | undefined>>} [attributes] `key` tells siblings apart over updates
 * @param {...(Node | readonly Node[])} children
 * @returns {VElement}
 */
export function h(tag, attributes = {}, ...children) {
  /** @type {Record<string, string>} */
  const set = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    set[name] = value === true ? '' : String(value);
  }
  const list = children.flat().filter((each) => each !== null);
  return { tag, attributes: set, children: list };
}

/** @type {WeakMap<Element, string>} */
const keys = new WeakMap();

/**
 * Makes the children of an element be these, and changes no more than that takes: what stays keeps its focus, its
 * scrolling and whether it is unfolded.
 * @param {Element} parent
 * @param {readonly (VElement | string)[]} wanted
 */
export function patch(parent, wanted) {
  /** @type {Map<string, Element>} */
  const named = new Map();
  for (const child of parent.children) {
    const key = keys.get(child);
    if (key !== undefined) named.set(key, child);
  }
  let at = parent.firstChild;
  for (const each of wanted) {
    const found = existing(each, at, named);
    if (found === undefined) parent.insertBefore(made(parent, each), at);
    else if (found === at) at = at.nextSibling;
    else parent.insertBefore(found, at);
    if (found === undefined) continue;
    if (typeof each === 'string') {
      if (found.nodeValue !== each) found.nodeValue = each;
    } else update(/** @type {Element} */ (found), each);
  }
  while (at !== null) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/**
 * What can be kept for an element to be.
 * @param {VElement | string} wanted
 * @param {ChildNode | null} at
 * @param {Map<string, Element>} named
 * @returns {ChildNode | undefined}
 */
function existing(wanted, at, named) {
  if (typeof wanted === 'string') return at?.nodeType === Node.TEXT_NODE ? at : undefined;
  const key = wanted.attributes['key'];
  if (key !== undefined) {
    const found = named.get(key);
    return found?.localName === wanted.tag ? found : undefined;
  }
  if (!(at instanceof Element) || keys.has(at)) return undefined;
  return at.localName === wanted.tag ? at : undefined;
}

/**
 * @param {Element} parent
 * @param {VElement | string} wanted
 */
function made(parent, wanted) {
  if (typeof wanted === 'string') return document.createTextNode(wanted);
  const isSvg = wanted.tag === 'svg' || parent.namespaceURI === SVG;
  const element = isSvg
    ? document.createElementNS(SVG, wanted.tag)
    : document.createElement(wanted.tag);
  const key = wanted.attributes['key'];
  if (key !== undefined) keys.set(element, key);
  update(element, wanted);
  return element;
}

/**
 * @param {Element} element
 * @param {VElement} wanted
 */
function update(element, { attributes, children }) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'key') continue;
    // Whether something is unfolded is the reader's once it is there.
    if (name === 'open' && element.hasAttribute('data-made')) continue;
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  for (const name of element.getAttributeNames()) {
    if (name === 'open' || name === 'data-made') continue;
    if (!(name in attributes)) element.removeAttribute(name);
  }
  if (element.localName === 'details') element.setAttribute('data-made', '');
  patch(element, children);
}
