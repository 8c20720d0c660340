// One message as elements: its bubble, its media, the buttons under it. What a press does is passed in as `acts`.

import { clockTime, copy, fileSize, format, h, icon, link, toast } from './base.js';
import { drawText, localMoments } from './words.js';

export const wordsOf = (message) => message.text ?? message.caption ?? '';

function kindOf(message) {
  const kinds = { photo: 'Photo', document: 'File', video: 'Video', animation: 'Animation', voice: 'Voice message', audio: 'Audio', venue: 'Place',
    location: 'Location', contact: 'Contact', sticker: 'Sticker', dice: 'Dice' };
  return Object.entries(kinds).find(([key]) => message[key])?.[1] ?? 'Message';
}

export function summary(message) {
  return wordsOf(message) || message.document?.file_name || message.sticker?.emoji || kindOf(message);
}

function textNode(message) {
  const [words, entities] = localMoments(wordsOf(message), message.entities ?? message.caption_entities ?? []);
  const node = h('div', { class: 'text', dir: 'auto' });
  drawText(node, words, entities);
  node.append(metaNode(message));
  return node;
}

function metaNode(message) {
  const date = new Date(message.date * 1000);
  return h('span', { class: 'meta' }, message.edit_date ? 'edited ' : null,
    h('time', { datetime: date.toISOString(), title: format(date, { dateStyle: 'full', timeStyle: 'medium' }) }, clockTime(date)),
    message.out ? icon('seen') : null);
}

const fileUrl = (id) => `/page/file/${encodeURIComponent(id)}`;

/** A line with a round sign: a file, a place, a contact. */
function card(sign, title, detail, props = null) {
  return h(props ? 'a' : 'div', { class: 'file', ...props }, icon(sign),
    h('span', {}, h('b', { dir: 'auto' }, title), h('small', { dir: 'auto' }, detail)));
}

function mediaNode(message, acts) {
  const { photo, voice, audio, location: place, venue, contact, sticker, dice } = message;
  const file = message.document ?? message.video ?? message.animation;
  const sound = voice ?? audio;
  if (photo?.length) return photoNode(photo, message.caption, acts);
  if (file) return card('file', file.file_name ?? 'File', fileSize(file.file_size), { href: fileUrl(file.file_id), download: file.file_name ?? 'file' });
  if (sound) return h('audio', { controls: true, preload: 'metadata', src: fileUrl(sound.file_id), 'aria-label': kindOf(message) });
  if (venue) return card('pin', venue.title, venue.address);
  if (place) return card('pin', 'Location', `${place.latitude.toFixed(4)}, ${place.longitude.toFixed(4)}`);
  if (contact) return card('person', contact.first_name, contact.phone_number);
  if (sticker || dice) return h('div', { class: 'text' }, sticker?.emoji ?? (dice ? `${dice.emoji} ${dice.value}` : 'Sticker'));
  return wordsOf(message) ? null : h('em', {}, 'This kind of message is not shown in the demo.');
}

function photoNode(sizes, caption, acts) {
  const { file_id: id, width, height } = sizes.reduce((a, b) => (a.width * a.height >= b.width * b.height ? a : b));
  return h('button', { type: 'button', class: 'photo', 'aria-label': `Photo${caption ? `: ${caption}` : ''}. Open full size.`,
    onclick: () => acts.showPhoto(fileUrl(id)) }, h('img', { src: fileUrl(id), width, height, alt: caption ?? 'Photo' }));
}

function forwardedFrom({ forward_origin: origin }) {
  if (!origin) return null;
  const name = origin.sender_user?.first_name ?? origin.sender_user_name ?? origin.sender_chat?.title ?? origin.chat?.title ?? 'someone';
  return h('div', { class: 'forwarded' }, `Forwarded from ${name}`);
}

function repliedTo({ reply_to_message: original }, acts) {
  if (!original) return null;
  return h('button', { type: 'button', class: 'replied', onclick: () => acts.find(original.message_id) },
    h('b', {}, acts.senderOf(original)), h('span', { dir: 'auto' }, summary(original)));
}

const emojiOnly = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{RI}|\u200d|\ufe0f){1,12}$/u;

/** A draft: the whole message is one <pre>, so the whole bubble is there to be copied. */
const isDraft = ({ entities: [first, ...more] = [], text: words = '' }) =>
  first?.type === 'pre' && !more.length && first.length >= words.trimEnd().length;

/** Fills a message's list item: the bubble, the buttons under it, and the way to its menu. */
export function drawMessage(node, message, acts) {
  const words = wordsOf(message), keys = message.reply_markup?.inline_keyboard;
  const draft = isDraft(message);
  const bubble = h('div', { class: 'bubble' }, h('span', { class: 'unseen' }, `${acts.senderOf(message)}: `),
    forwardedFrom(message), repliedTo(message, acts), mediaNode(message, acts), words ? textNode(message) : metaNode(message));
  if (!words) bubble.classList.add('bare');
  if (draft) bubble.querySelector('.pre').addEventListener('click', (event) => {
    if (!event.target.closest('button') && !String(getSelection())) copy(words);
  });
  if (message.reaction) bubble.append(h('div', {}, h('span', { class: 'reaction', 'aria-label': `Reaction ${message.reaction}` }, message.reaction)));
  node.className = `message ${message.out ? 'out' : 'in'}`;
  node.classList.toggle('keyed', Boolean(keys?.length));
  node.classList.toggle('draft', draft);
  node.classList.toggle('big', Boolean(message.sticker ?? message.dice) || (!message.entities?.length && emojiOnly.test(message.text ?? '')));
  node.replaceChildren(h('div', { class: 'stack' }, bubble, keys?.length ? keyboardNode(message, keys, acts) : null),
    h('button', { type: 'button', class: 'icon more', tabindex: '-1', 'aria-label': 'Message menu', 'aria-haspopup': 'menu',
      onclick: ({ currentTarget }) => acts.menu(message.message_id, currentTarget.getBoundingClientRect()) }, icon('more')));
}

// ---- buttons

function keyboardNode(message, rows, acts) {
  return h('div', { class: 'keys', role: 'group', 'aria-label': 'Buttons' },
    ...rows.map((row, r) => h('div', {}, ...row.map((key, c) => keyNode(message, key, r, c, acts)))));
}

function keyNode(message, key, row, column, acts) {
  const long = /\S{20}/.test(key.text) ? ' long' : ''; // a word that may have to break
  const style = `key${long} ${['primary', 'success'].includes(key.style) ? 'primary' : key.style === 'danger' ? 'danger' : ''}`;
  if (key.url) {
    const node = link(key.url, { class: style, title: key.url });
    node.append(key.text, icon('link'));
    return node;
  }
  const act = key.copy_text ? () => copy(key.copy_text.text)
    : key.callback_data != null ? (button) => acts.tap(message.message_id, row, column, button)
      : () => toast('This kind of button works in Telegram, not in the demo.');
  return h('button', { type: 'button', class: style, 'aria-disabled': key.disabled ? 'true' : null, onclick: ({ currentTarget: button }) => {
    if (button.getAttribute('aria-disabled') !== 'true') act(button);
  } }, key.text, key.copy_text ? icon('copy') : null);
}

