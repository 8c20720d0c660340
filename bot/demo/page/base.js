// What every part of the page uses: elements, requests, times, links, and short notices to the person.
// It knows nothing of messages.

export const $ = (id) => document.getElementById(id);
export const calm = matchMedia('(prefers-reduced-motion: reduce)');
export const clock = { skew: 0 }; // the bot's clock minus this computer's, in ms

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

export async function post(path, body) {
  const form = body instanceof FormData;
  const headers = form ? {} : { 'Content-Type': 'application/json' };
  const request = { method: 'POST', headers, body: form ? body : JSON.stringify(body) };
  const response = await fetch(path, request).catch(() => { throw new Error('The demo is not answering. Is it still running?'); });
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(data.error || `The demo answered with status ${response.status}.`);
  return data;
}

/** Runs an action for the person; what goes wrong is told to them. Resolves to undefined then. */
export async function attempt(action) {
  try { return await action(); } catch (error) { toast(error.message); return undefined; }
}

export function announce(words) {
  const line = h('p', {}, words);
  $('announcer').append(line);
  setTimeout(() => line.remove(), 20000); // spoken by then; kept no longer, or it would be read twice
}

export function toast(words) {
  const box = $('toast');
  clearTimeout(box.timer);
  box.textContent = words;
  box.hidePopover();
  box.showPopover(); // a popover is drawn above an open dialog
  announce(words);
  box.timer = setTimeout(() => box.hidePopover(), Math.max(2500, words.length * 60));
}

export async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
  } catch { // no permission, or not a secure context
    const area = h('textarea', { class: 'unseen', 'aria-hidden': 'true' });
    area.value = words;
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    before?.focus();
    if (!done) return toast('Your browser did not allow copying.');
  }
  toast('Copied');
}

export const now = () => new Date(Date.now() + clock.skew);
export const format = (date, options) => new Intl.DateTimeFormat(undefined, options).format(date);
export const clockTime = (date) => format(date, { timeStyle: 'short' });

export function dayName(date) {
  const days = Math.round((new Date(now()).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 864e5);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  const year = date.getFullYear() === now().getFullYear() ? undefined : 'numeric';
  return format(date, { weekday: 'long', day: 'numeric', month: 'long', year });
}

export function fileSize(bytes) {
  if (!(bytes >= 0)) return '';
  const unit = bytes < 1000 ? 'B' : bytes < 1e6 ? 'kB' : 'MB';
  const value = bytes / { B: 1, kB: 1e3, MB: 1e6 }[unit];
  return `${value.toFixed(value < 10 && unit !== 'B' ? 1 : 0)} ${unit}`;
}

/** The address if a chat may link to it, else null: never javascript:, data: and their like. */
export function safeUrl(raw) {
  const whole = /^(?:[a-z][a-z0-9+.-]*:\/\/|tel:|mailto:)/i.test(raw) ? raw : `https://${raw}`;
  try {
    const url = new URL(whole);
    return ['http:', 'https:', 'tg:', 'tel:', 'mailto:'].includes(url.protocol) ? url.href : null;
  } catch { return null; }
}

export const link = (address, props = {}) => {
  const href = safeUrl(address);
  return href ? h('a', { href, target: '_blank', rel: 'noopener noreferrer', ...props }) : h('span', props);
};

/** Opens a dialog; resolves to its form when it was confirmed, else to null. */
export function ask(dialog) {
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener('close', () => done(dialog.returnValue === 'ok' ? dialog.querySelector('form') : null), { once: true }));
}
