// The panel of demo tools: the bot's clock, other people, blocking. It knows nothing of messages.

import { $, ask, attempt, clockTime, format, now, post, toast } from './base.js';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function drawClock() {
  const words = `${format(now(), { weekday: 'short', day: 'numeric', month: 'short' })}, ${clockTime(now())}`;
  if ($('now').textContent !== words) $('now').textContent = words;
  $('now').dateTime = now().toISOString();
}

async function moveClock(button) {
  button.disabled = true;
  const moved = await attempt(() => post('/page/clock', { to: button.dataset.clock, zone }));
  button.disabled = false;
  button.focus();
  if (moved) $('clock-note').textContent = `It is ${moved.label} now.`;
}

async function bePerson() {
  const form = await ask($('person'));
  const made = form && await attempt(() => post('/page/people', { first_name: form.first_name.value.trim() }));
  if (!made) return;
  form.reset();
  if (!window.open(`/?person=${made.id}`, '_blank')) toast(`Your browser kept the new tab shut. Open /?person=${made.id} yourself.`);
}

export function watchTools(toggleBlock) {
  for (const button of document.querySelectorAll('[data-clock]')) button.addEventListener('click', () => moveClock(button));
  $('another').addEventListener('click', bePerson);
  $('block').addEventListener('click', toggleBlock);
  $('zone').textContent = zone.replaceAll('_', ' ');
  setInterval(drawClock, 1000);
}
