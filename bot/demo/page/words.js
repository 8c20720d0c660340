// Text with Bot API entities, as elements. Every word stays a text node: no HTML is ever parsed.

import { copy, format, h, icon, link, now } from './base.js';

/** Draws text[from, to) into parent. Offsets are UTF-16 units, as JavaScript's own; an entity that crosses
    the end of another is split there, so any overlap is drawn. */
export function drawText(parent, words, entities, from = 0, to = words.length) {
  let rest = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  let at = from;
  while (rest.length) {
    const entity = rest.shift();
    const start = Math.max(entity.offset, at), end = Math.min(entity.offset + entity.length, to);
    if (start >= end) continue;
    parent.append(words.slice(at, start));
    const [node, inside] = entityNode(entity, words.slice(start, end));
    drawText(inside, words, rest.filter((other) => other.offset < end), start, end);
    parent.append(node);
    rest = rest.filter((other) => other.offset + other.length > end);
    at = end;
    const isBlock = node.matches('.pre, .quote');
    if (isBlock && words[at] === '\n' && at < to) at += 1; // a block ends its line by itself
  }
  parent.append(words.slice(at, to));
}

/** The element for an entity, and the element its words go into. */
function entityNode(entity, words) {
  const plain = (tag, props) => { const node = h(tag, props); return [node, node]; };
  switch (entity.type) {
    case 'bold': return plain('strong');
    case 'italic': return plain('em');
    case 'underline': return plain('u');
    case 'strikethrough': return plain('s');
    case 'code': return plain('code', { dir: 'auto' });
    case 'pre': return preNode(entity.language, words);
    case 'spoiler': return spoilerNode();
    case 'blockquote': return plain('blockquote', { class: 'quote' });
    case 'expandable_blockquote': return foldedQuote(words);
    case 'text_link': { const node = link(entity.url, { title: entity.url }); return [node, node]; }
    case 'url': { const node = link(words); return [node, node]; }
    case 'email': { const node = link(`mailto:${words}`); return [node, node]; }
    case 'phone_number': { const node = link(`tel:${words.replace(/[^+\d]/g, '')}`); return [node, node]; }
    case 'bot_command': return plain('button', { type: 'button', class: 'command' });
    case 'date_time': return plain('time', momentProps(entity));
    default: return plain('span', { class: /mention|hashtag|cashtag/.test(entity.type) ? 'mention' : null });
  }
}

function preNode(language, words) {
  const code = h('code', { dir: 'auto' });
  const button = h('button', { type: 'button', class: 'copy', onclick: () => copy(words) }, icon('copy'), 'Copy');
  return [h('div', { class: 'pre' }, h('span', {}, h('span', {}, language || 'Ready to copy'), button), code), code];
}

function spoilerNode() {
  const inside = h('span');
  const node = h('span', { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': 'Hidden text. Press to reveal.' }, inside);
  const reveal = (event) => {
    if (!node.hasAttribute('role') || (event.key && event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    event.stopPropagation();
    for (const name of ['role', 'tabindex', 'aria-label']) node.removeAttribute(name);
  };
  node.addEventListener('click', reveal);
  node.addEventListener('keydown', reveal);
  return [node, inside];
}

function foldedQuote(words) {
  const inside = h('div');
  const node = h('blockquote', { class: 'quote' }, inside);
  if (words.length < 140 && words.split('\n').length < 4) return [node, inside];
  node.classList.add('folded');
  node.append(h('button', { type: 'button', 'aria-expanded': 'false', onclick: ({ currentTarget: button }) => {
    const folded = node.classList.toggle('folded');
    button.setAttribute('aria-expanded', String(!folded));
    button.textContent = folded ? 'Show all' : 'Show less';
  } }, 'Show all'));
  return [node, inside];
}

function momentProps({ unix_time: unix }) {
  const date = new Date(unix * 1000);
  return { class: 'moment', datetime: date.toISOString(), title: format(date, { dateStyle: 'full', timeStyle: 'short' }) };
}

/** The words of a date_time entity in the reader's zone; the format is r|w?[dD]?[tT]? (Bot API 9.5). */
function momentWords({ unix_time: unix, date_time_format: shape = '' }, words) {
  if (!shape) return words;
  const date = new Date(unix * 1000);
  if (shape === 'r') {
    const seconds = Math.round((date - now()) / 1000);
    const [unit, size] = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]].find(([, s]) => Math.abs(seconds) >= s) ?? ['second', 1];
    return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
  }
  const day = {
    ...(shape.includes('w') && { weekday: 'long' }),
    ...(shape.includes('d') && { day: '2-digit', month: '2-digit', year: '2-digit' }),
    ...(shape.includes('D') && { day: 'numeric', month: 'long', year: 'numeric' }),
  };
  const time = shape.includes('T') ? 'medium' : shape.includes('t') ? 'short' : null;
  return [Object.keys(day).length ? format(date, day) : null, time && format(date, { timeStyle: time })].filter(Boolean).join(', ');
}

/** Puts each date into the reader's own zone, and moves the entities behind it along. */
export function localMoments(words, entities) {
  for (const moment of entities.filter((entity) => entity.type === 'date_time').sort((a, b) => b.offset - a.offset)) {
    const end = moment.offset + moment.length;
    const local = momentWords(moment, words.slice(moment.offset, end));
    const shift = local.length - moment.length;
    words = words.slice(0, moment.offset) + local + words.slice(end);
    entities = entities.map((entity) => entity.offset >= end ? { ...entity, offset: entity.offset + shift }
      : entity.offset + entity.length >= end ? { ...entity, length: entity.length + shift } : entity);
  }
  return [words, entities];
}
