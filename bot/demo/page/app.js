// The chat page of the demo: what a Telegram app would show for one person's chat with the bot.
// It knows Bot API messages, six POSTs and one event stream, and nothing about what the bot is for.
// words.js draws text, message.js a message, tools.js runs the panel at the side, base.js has what all use; the chat is here.

import { $, announce, ask, attempt, calm, clock, copy, dayName, fileSize, h, icon, post, safeUrl, toast } from './base.js';
import { drawMessage, summary, wordsOf } from './message.js';
import { drawClock, watchTools } from './tools.js';

const scroller = $('scroller'), days = $('days'), text = $('text'), foot = $('foot'), menu = $('menu');
const person = Number(new URLSearchParams(location.search).get('person'));
const touch = matchMedia('(hover: none)');

const state = {
  bot: null, // null until the first snapshot: nothing is announced or animated before it
  messages: new Map(), // message_id -> {message, node}, in the order of the chat
  blocked: false, started: false,
  stick: true, // the newest message stays in view until the reader scrolls up
  unread: 0,
  context: null, // {kind: 'reply' | 'edit', message}
  keysFolded: false, keysOwner: null,
  waiting: new Map(), // query_id -> ends the spinner of the button
  answered: new Set(), // answers that overtook the reply to their tap
};

// ---- presses within a message

const setBlocked = (blocked) => attempt(() => post('/page/block', { person, blocked }));

const senderOf = (message) => (message.out || message.from?.is_bot === false ? 'You' : state.bot.first_name);

/** What a press within a message does. */
const acts = { senderOf, find, showPhoto, tap, menu: messageMenu };

function showPhoto(url) {
  $('viewer-photo').src = url;
  $('viewer').showModal();
}

function find(id) {
  const node = state.messages.get(id)?.node;
  if (!node) return toast('That message is gone.');
  state.stick = false;
  node.scrollIntoView({ block: 'center', behavior: calm.matches ? 'instant' : 'smooth' });
  node.classList.add('found');
  node.focus({ preventScroll: true });
  setTimeout(() => node.classList.remove('found'), 1500);
}

/** Tells the bot of a tap; the button spins until the answer, its message is edited, or 10 s have passed. */
async function tap(id, row, column, button) {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  const end = () => button.removeAttribute('aria-busy');
  const sent = await attempt(() => post('/page/tap', { person, message_id: id, row, column }));
  if (!sent || state.answered.delete(sent.query_id)) return end();
  state.waiting.set(sent.query_id, end);
  setTimeout(() => { end(); state.waiting.delete(sent.query_id); }, 10000);
}

function onAnswer({ query_id: id, text: words, show_alert: alert, url }) {
  if (state.waiting.has(id)) { state.waiting.get(id)(); state.waiting.delete(id); } else state.answered.add(id);
  if (url && safeUrl(url)) window.open(safeUrl(url), '_blank', 'noopener');
  if (!words) return;
  if (!alert) return toast(words);
  $('alert-text').textContent = words;
  if (!$('alert').open) $('alert').showModal();
}

// ---- the list of messages

function dayList(date) {
  const key = date.toDateString();
  let day = [...days.children].find((item) => item.dataset.day === key);
  if (!day) {
    day = h('li', { class: 'day', 'data-day': key }, h('h3', {}, dayName(date)), h('ol'));
    days.append(day);
  }
  return day.lastChild;
}

/** Shows a message, new or changed; returns true when it is new to the page. */
function upsert(message) {
  const known = state.messages.get(message.message_id);
  if (!known) {
    const node = h('li', { class: 'message', tabindex: '-1', 'data-id': message.message_id });
    drawMessage(node, message, acts);
    dayList(new Date(message.date * 1000)).append(node);
    state.messages.set(message.message_id, { message, node });
    return true;
  }
  const changed = { reaction: known.message.reaction, ...message };
  if (JSON.stringify(changed) === JSON.stringify(known.message)) return false;
  known.message = changed;
  const focused = [...known.node.querySelectorAll('.key')].indexOf(document.activeElement);
  const inside = known.node.contains(document.activeElement);
  drawMessage(known.node, changed, acts);
  // Whoever works by keyboard stays where they were, though every button is a new one.
  const keys = known.node.querySelectorAll('.key');
  if (inside) (keys[Math.min(Math.max(focused, 0), keys.length - 1)] ?? known.node).focus({ preventScroll: true });
  return false;
}

function remove(id) {
  const known = state.messages.get(id);
  if (!known) return;
  const day = known.node.closest('.day');
  if (known.node.contains(document.activeElement)) backToText();
  known.node.remove();
  if (!day.querySelector('.message')) day.remove();
  state.messages.delete(id);
}

/** After any change: groups neighbours, and sets all that follows from the list as a whole. */
function settle() {
  let before = null;
  for (const { message, node } of state.messages.values()) {
    const joined = before && Boolean(before.message.out) === Boolean(message.out) && message.date - before.message.date < 300
      && before.node.parentNode === node.parentNode;
    node.classList.toggle('joined', Boolean(joined));
    before?.node.classList.toggle('tail', !joined);
    before = { message, node };
  }
  before?.node.classList.add('tail');
  if (!days.querySelector('.message[tabindex="0"]')) before?.node.setAttribute('tabindex', '0');
  drawFoot();
  drawReplyKeys();
}

function onMessage({ message }) {
  if (!upsert(message)) return settle();
  const { node } = state.messages.get(message.message_id);
  node.classList.add('fresh');
  node.addEventListener('animationend', () => node.classList.remove('fresh'), { once: true });
  if (message.out) { state.started = true; state.stick = true; } else arrived(message, node);
  settle();
}

function arrived(message, node) {
  showTyping(0);
  announce(spoken(message));
  if (message.reply_markup?.force_reply) setContext('reply', message);
  if (!state.stick) state.unread += 1;
  else if (node.offsetHeight > scroller.clientHeight) { // begin a long message at its first line
    state.stick = false;
    node.scrollIntoView({ block: 'start', behavior: calm.matches ? 'instant' : 'smooth' });
  }
  drawLatest();
}

function spoken(message) {
  const keys = (message.reply_markup?.inline_keyboard ?? message.reply_markup?.keyboard ?? []).flat().map((key) => key.text ?? key);
  return `${senderOf(message)}: ${summary(message)}${keys.length ? ` Buttons: ${keys.join('; ')}.` : ''}`;
}

function onEdit({ message }) {
  const before = state.messages.get(message.message_id)?.message;
  upsert(message);
  settle();
  if (!message.out && before && wordsOf(before) !== wordsOf(message)) announce(spoken(message));
}

function onReaction({ message_id: id, emoji }) {
  const known = state.messages.get(id);
  if (known) upsert({ ...known.message, reaction: emoji || undefined });
  settle();
}

function onSnapshot(snapshot) {
  const first = state.bot === null;
  Object.assign(state, { blocked: snapshot.blocked, started: snapshot.started });
  onClock(snapshot);
  onBot(snapshot);
  $('me').textContent = snapshot.person.first_name;
  const kept = new Set(snapshot.messages.map((message) => message.message_id));
  for (const id of [...state.messages.keys()]) if (!kept.has(id)) remove(id);
  for (const message of snapshot.messages) {
    message.reaction = snapshot.reactions?.[message.message_id];
    if (upsert(message) && !first && !message.out) arrived(message, state.messages.get(message.message_id).node);
  }
  settle();
  if (first && state.started) backToText();
}

function onBot({ bot }) {
  state.bot = bot;
  document.title = `${bot.first_name} demo`;
  $('bot-name').textContent = bot.first_name;
  $('intro-text').textContent = bot.description || bot.short_description || '';
  $('menu-button').hidden = !bot.commands?.length;
  setStatus();
}

function onClock({ now: moment }) {
  clock.skew = Date.parse(moment) - Date.now();
  for (const day of days.children) day.firstChild.textContent = dayName(new Date(day.dataset.day));
  drawClock();
}

let online = false, typingTimer = 0;

function setStatus() {
  const typing = !$('typing').hidden;
  $('status').textContent = !online ? 'connecting…' : typing ? 'typing…' : 'bot';
  $('status').classList.toggle('busy', !online || typing);
}

function showTyping(ms) {
  clearTimeout(typingTimer);
  $('typing').hidden = !(ms > 0);
  if (ms > 0) typingTimer = setTimeout(showTyping, ms, 0);
  setStatus();
}

// ---- scrolling

const distance = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;

function toEnd(smooth) {
  scroller.scrollTo({ top: scroller.scrollHeight, behavior: smooth && !calm.matches ? 'smooth' : 'instant' });
}

function drawLatest() {
  if (distance() < 60) state.unread = 0;
  $('latest').hidden = distance() < 160;
  $('unread').hidden = !state.unread;
  $('unread').textContent = state.unread;
  $('latest').setAttribute('aria-label', `Go to the latest message${state.unread ? `, ${state.unread} new` : ''}`);
}

function watchScrolling() {
  let height = 0, last = 0;
  scroller.addEventListener('scroll', () => {
    const near = distance() < 60;
    // Only a move upwards is the reader's own: growth and our own scrolling never lower scrollTop, and a chat that
    // shrank (buttons left an answered question) lowers it by itself.
    if (near) state.stick = true;
    else if (scroller.scrollTop < last - 1 && scroller.scrollHeight === height) state.stick = false;
    last = scroller.scrollTop; height = scroller.scrollHeight;
    drawLatest();
  }, { passive: true });
  let seen = false;
  new ResizeObserver(() => { height = scroller.scrollHeight; if (state.stick) toEnd(seen); seen = state.messages.size > 0; drawLatest(); }).observe(days);
  const jump = new ResizeObserver(() => { if (state.stick) toEnd(false); });
  jump.observe(scroller);
  jump.observe($('typing'));
  $('latest').addEventListener('click', () => { state.stick = true; toEnd(true); backToText(); });
}

// ---- writing

const send = (words, more = {}) => attempt(() => post('/page/send', { person, text: words, ...more }));

async function submit() {
  const words = text.value.trim(), context = state.context;
  if (!words) return;
  write('');
  setContext(null);
  const sent = await (context?.kind === 'edit'
    ? attempt(() => post('/page/edit', { person, message_id: context.message.message_id, text: words }))
    : send(words, context && { reply_to: context.message.message_id }));
  if (sent === undefined && !text.value) { write(words); if (context) setContext(context.kind, context.message); }
}

function write(words) {
  text.value = words;
  fit();
  drawCommands();
}

/** Grows the field with its text; CSS sets where it stops growing. */
function fit() {
  text.style.height = '';
  if (text.scrollHeight > text.clientHeight + 1) text.style.height = `${text.scrollHeight}px`;
}

function setContext(kind, message) {
  const before = state.context;
  state.context = kind ? { kind, message } : null;
  $('context').hidden = !kind;
  if (before?.kind === 'edit' && kind !== 'edit') write('');
  $('send').setAttribute('aria-label', kind === 'edit' ? 'Save' : 'Send');
  if (!kind) return;
  $('context-icon').setAttribute('href', `#i-${kind}`);
  $('context-title').textContent = kind === 'edit' ? 'Edit message' : `Reply to ${message.out ? 'yourself' : senderOf(message)}`;
  $('context-text').textContent = summary(message);
  if (kind === 'edit') write(wordsOf(message));
  text.focus();
}

/** Back to the field, but on a touch screen, where that would bring up the keyboard. */
const backToText = () => { if (!touch.matches) text.focus(); };

const footFocus = () => ({ blocked: $('unblock'), compose: text, start: $('start') })[foot.dataset.mode];

function drawFoot() {
  const mode = state.blocked ? 'blocked' : state.started ? 'compose' : 'start';
  if (foot.dataset.mode !== mode) {
    const hadFocus = foot.contains(document.activeElement);
    foot.dataset.mode = mode;
    if (hadFocus && !touch.matches) footFocus().focus();
  }
  $('intro').hidden = state.messages.size > 0 || !$('intro-text').textContent;
  $('block').lastElementChild.textContent = state.blocked ? 'Unblock the bot' : 'Block the bot';
}

/** The reply keyboard in force: the newest word the bot said about it. */
function replyKeyboard() {
  for (const { message } of [...state.messages.values()].reverse()) {
    const markup = message.out ? null : message.reply_markup;
    if (markup?.keyboard) return { markup, owner: message.message_id };
    if (markup?.remove_keyboard) break;
  }
  return { markup: null, owner: null };
}

function drawReplyKeys() {
  const { markup, owner } = replyKeyboard(), box = $('reply-keys');
  if (owner !== state.keysOwner) {
    Object.assign(state, { keysOwner: owner, keysFolded: false });
    box.replaceChildren(markup ? h('div', { class: 'keys' }, ...markup.keyboard.map((row) =>
      h('div', {}, ...row.map((key) => h('button', { type: 'button', class: /\S{20}/.test(key.text ?? key) ? 'key long' : 'key', onclick: () => pressReplyKey(key, markup) }, key.text ?? key))))) : '');
  }
  const shown = Boolean(markup) && !state.keysFolded;
  text.placeholder = (shown && markup.input_field_placeholder) || 'Message';
  box.hidden = !shown;
  $('keys-button').hidden = !markup;
  $('keys-button').setAttribute('aria-expanded', String(shown));
}

async function pressReplyKey(key, markup) {
  if (key.request_contact) return toast('Sharing a phone number is not part of the demo.');
  const sent = key.request_location ? await sendPlace() : await send(key.text ?? key);
  if (sent && markup.one_time_keyboard) { state.keysFolded = true; drawReplyKeys(); }
  backToText();
}

function drawCommands(all = false) {
  const typed = /^\/\w*$/.test(text.value) ? text.value.slice(1).toLowerCase() : null;
  const found = (state.bot?.commands ?? []).filter(({ command }) => all || (typed !== null && command.startsWith(typed)));
  $('commands').replaceChildren(...found.map(({ command, description }) =>
    h('button', { type: 'button', onclick: () => { write(''); send(`/${command}`); backToText(); } }, h('b', {}, `/${command}`), h('span', { dir: 'auto' }, description))));
  $('commands').hidden = !found.length;
  $('menu-button').setAttribute('aria-expanded', String(Boolean(found.length)));
}

function watchComposer() {
  $('composer').addEventListener('submit', (event) => { event.preventDefault(); submit(); });
  text.addEventListener('input', () => { fit(); drawCommands(); });
  text.addEventListener('keydown', (event) => {
    if (event.isComposing) return; // Enter ends the word in an input method, not the message
    if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); submit(); }
    if (event.key !== 'ArrowUp') return;
    if (!$('commands').hidden) { event.preventDefault(); $('commands').lastChild.focus(); } else if (!text.value) {
      const last = [...state.messages.values()].reverse().find(({ message }) => canEdit(message));
      if (last) { event.preventDefault(); setContext('edit', last.message); }
    }
  });
  $('menu-button').addEventListener('click', () => { drawCommands($('commands').hidden); $('commands').firstChild?.focus(); });
  $('context-close').addEventListener('click', () => { setContext(null); text.focus(); });
  $('keys-button').addEventListener('click', () => { state.keysFolded = !state.keysFolded; drawReplyKeys(); });
  $('start').addEventListener('click', () => send('/start'));
  $('unblock').addEventListener('click', () => setBlocked(false));
  $('attach').addEventListener('click', ({ currentTarget }) => attachMenu(currentTarget.getBoundingClientRect()));
}

// ---- menus

function showMenu(items, at, grid = false) {
  menu.opener = document.activeElement;
  menu.classList.toggle('grid', grid);
  menu.replaceChildren(...items.map(([label, iconName, action]) => h('button', { type: 'button', role: 'menuitem', onclick: () => { hideMenu(); action(); } },
    iconName ? icon(iconName) : null, label)));
  menu.hidePopover();
  menu.showPopover();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + 6, above = at.top - height - 6;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, below + height + 8 < innerHeight ? below : above)}px`;
  menu.firstChild?.focus();
}

function hideMenu() {
  if (!menu.matches(':popover-open')) return false;
  menu.hidePopover();
  menu.opener?.focus();
  return true;
}

const canEdit = (message) => message.out && message.text != null && !message.forward_origin;

function messageMenu(id, at) {
  const { message } = state.messages.get(id), words = wordsOf(message);
  const live = !state.blocked && state.started;
  showMenu([
    live && ['Reply', 'reply', () => setContext('reply', message)],
    words && ['Copy text', 'copy', () => copy(words)],
    live && words && ['Forward to the bot', 'forward', () => send(words, { forwarded: true })],
    live && canEdit(message) && ['Edit', 'edit', () => setContext('edit', message)],
  ].filter(Boolean), at);
}

function attachMenu(at) {
  showMenu([
    ['Photo', 'photo', () => pick('image/*', 'photo')],
    ['File', 'file', () => pick('', 'document')],
    ['Voice message (a sound file)', 'voice', () => pick('audio/*', 'voice')],
    ['Location', 'pin', sendPlace],
    ['Sticker', 'smile', () => showMenu([...'👍👎🙂🙁😮😴🎉💪'].map((emoji) =>
      [emoji, null, () => attempt(() => post('/page/sticker', { person, emoji }))]), at, true)],
    ['Forward a letter', 'forward', forwardLetter],
  ], at);
}

/** Up and down arrows go from button to button, as in any menu. */
function moveByArrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll('button')], at = buttons.indexOf(document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}

function watchMenus() {
  menu.addEventListener('keydown', moveByArrows);
  menu.addEventListener('keydown', (event) => { if (event.key === 'Tab') { event.preventDefault(); hideMenu(); } });
  $('commands').addEventListener('keydown', moveByArrows);
  document.addEventListener('pointerdown', (event) => {
    if (!menu.contains(event.target) && !event.target.closest('.more, #attach')) menu.hidePopover();
    if (!$('commands').hidden && !foot.contains(event.target)) drawCommands();
  });
  let held = 0, pressed = false;
  const open = (event) => {
    const node = event.target.closest('.message');
    if (!node || event.target.closest('a, audio, .key') || String(getSelection())) return;
    event.preventDefault();
    const { clientX: left, clientY: top } = event;
    messageMenu(Number(node.dataset.id), { left, top, bottom: top });
  };
  days.addEventListener('contextmenu', open);
  // Safari on a phone sends no contextmenu event: a long press is timed here.
  days.addEventListener('pointerdown', (event) => {
    pressed = false;
    if (event.pointerType === 'touch') held = setTimeout(() => { pressed = true; open(event); }, 550);
  });
  days.addEventListener('click', (event) => { if (pressed) { event.preventDefault(); event.stopPropagation(); } }, true); // the finger leaving
  for (const name of ['pointerup', 'pointercancel', 'pointermove']) days.addEventListener(name, () => clearTimeout(held));
}

/** Messages are one stop of the Tab key; arrows go from one to the next, Enter opens its menu. */
function watchMessages() {
  days.addEventListener('click', ({ target }) => { const command = target.closest('.command'); if (command) send(command.textContent); });
  days.addEventListener('focusin', ({ target }) => {
    if (!target.matches('.message')) return;
    for (const node of days.querySelectorAll('.message[tabindex="0"]')) node.setAttribute('tabindex', '-1');
    target.setAttribute('tabindex', '0');
  });
  days.addEventListener('keydown', (event) => {
    if (!event.target.matches('.message')) return;
    const nodes = [...days.querySelectorAll('.message')], at = nodes.indexOf(event.target);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (nodes[to]) { event.preventDefault(); nodes[to].focus(); }
    if (event.key !== 'Enter') return;
    event.preventDefault(); // or the same Enter would press the menu's first item
    messageMenu(Number(event.target.dataset.id), event.target.querySelector('.bubble').getBoundingClientRect());
  });
}

function onKey(event) {
  if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
    if (hideMenu()) return;
    if (!$('commands').hidden) { if (text.value.startsWith('/')) write(''); drawCommands(); text.focus(); } else if (state.context) { setContext(null); text.focus(); }
  }
  // Whoever types with the focus on no field means the message.
  const types = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (types && foot.dataset.mode === 'compose' && !document.querySelector('dialog[open]') && !event.target.closest('input, textarea, select, #menu')) text.focus();
}

// ---- dialogs, files, places

function pick(accept, kind) {
  const picker = $('picker');
  Object.assign(picker, { accept, value: '', onchange: () => offerFiles([...picker.files], kind) });
  picker.click();
}

const asPhoto = (file) => /^image\/(?:png|jpeg|webp|gif)$/.test(file.type);

async function offerFiles(files, kind) {
  if (!files.length || foot.dataset.mode !== 'compose') return;
  const dialog = $('upload');
  dialog.querySelector('h2').textContent = files.length === 1 ? 'Send a file' : `Send ${files.length} files`;
  $('upload-list').replaceChildren(...files.map((file) => h('li', {}, icon(asPhoto(file) ? 'photo' : kind === 'voice' ? 'voice' : 'file'),
    h('span', { dir: 'auto' }, file.name), h('small', {}, fileSize(file.size)))));
  $('as-photo').hidden = kind === 'voice' || !files.some(asPhoto);
  const form = dialog.querySelector('form');
  form.photo.checked = kind !== 'document';
  form.caption.value = text.value.trim();
  if (!await ask(dialog)) return;
  write('');
  let caption = form.caption.value.trim();
  for (const file of files) {
    const as = kind === 'voice' ? 'voice' : form.photo.checked && asPhoto(file) ? 'photo' : 'document';
    const body = new FormData();
    body.append('file', file, file.name);
    await attempt(() => post(`/page/upload?${new URLSearchParams({ person, kind: as, caption })}`, body));
    caption = '';
  }
}

function watchFiles() {
  const chat = $('chat'), has = (event) => event.dataTransfer?.types.includes('Files') && foot.dataset.mode === 'compose';
  chat.addEventListener('dragover', (event) => { if (has(event)) { event.preventDefault(); $('drop').hidden = false; } });
  chat.addEventListener('dragleave', (event) => { if (!chat.contains(event.relatedTarget)) $('drop').hidden = true; });
  chat.addEventListener('drop', (event) => {
    $('drop').hidden = true;
    if (has(event)) { event.preventDefault(); offerFiles([...event.dataTransfer.files]); }
  });
  text.addEventListener('paste', (event) => {
    if (event.clipboardData?.files.length) { event.preventDefault(); offerFiles([...event.clipboardData.files]); }
  });
}

const cities = { Berlin: [52.52, 13.405], 'Buenos Aires': [-34.6037, -58.3816], Lagos: [6.4541, 3.3947], London: [51.5074, -0.1278], Mumbai: [19.076, 72.8777],
  'New York': [40.7128, -74.006], 'San Francisco': [37.7749, -122.4194], Sydney: [-33.8688, 151.2093], Tokyo: [35.6764, 139.65] };

async function sendPlace() {
  const form = await ask($('place'));
  return form && attempt(() => post('/page/location', { person, latitude: form.latitude.valueAsNumber, longitude: form.longitude.valueAsNumber }));
}

async function forwardLetter() {
  const form = await ask($('letter'));
  if (form && await send(form.text.value, { forwarded: true })) form.reset();
}

function watchDialogs() {
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.addEventListener('click', (event) => { if (event.target === dialog || event.target.matches('.cancel')) dialog.close(); });
  }
  const form = $('place').querySelector('form');
  form.city.append(...Object.keys(cities).map((name) => h('option', {}, name)), h('option', { value: '' }, 'Another place'));
  const fill = () => { if (cities[form.city.value]) [form.latitude.value, form.longitude.value] = cities[form.city.value]; };
  form.city.addEventListener('change', fill);
  for (const field of [form.latitude, form.longitude]) field.addEventListener('input', () => { form.city.value = ''; });
  fill();
}

// ---- the stream

const handlers = {
  snapshot: onSnapshot, message: onMessage, edit: onEdit, answer: onAnswer, reaction: onReaction, clock: onClock, bot: onBot,
  delete: ({ message_id: id }) => { remove(id); settle(); },
  typing: ({ until_ms: until }) => showTyping(Math.min(until - Date.now(), 6000)),
  blocked: ({ blocked }) => { state.blocked = blocked; drawFoot(); },
};

let pause = 250; // ms before the next try

function connect() {
  const stream = new EventSource(`/page/stream?person=${person}`);
  for (const [name, handle] of Object.entries(handlers)) stream.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  stream.addEventListener('open', () => { online = true; pause = 250; setStatus(); });
  stream.addEventListener('error', () => { // the browser's own second try would come after 3 s, and after a refusal never
    stream.close();
    online = false;
    setStatus();
    setTimeout(reconnect, pause = Math.min(pause * 2, 4000));
  });
}

/** A demo that was started anew does not know this person, and sends the page to one it knows. */
async function reconnect() {
  const answer = await fetch(location.href, { redirect: 'manual' }).catch(() => null);
  if (answer?.type === 'opaqueredirect') location.replace('/'); else connect();
}

document.addEventListener('keydown', onKey);
for (const watch of [watchScrolling, watchComposer, watchMenus, watchMessages, watchFiles, watchDialogs]) watch();
watchTools(() => setBlocked(!state.blocked));
connect();
