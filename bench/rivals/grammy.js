// grammY: a session with a step, each kept in a file of its own (@grammyjs/storage-file).
"use strict";
const http = require("http");
const path = require("path");
const { Bot, InlineKeyboard, session, webhookCallback } = require("grammy");
const { FileAdapter } = require("@grammyjs/storage-file");

const QUESTIONS = require(path.join(__dirname, "talk.json"));
const [API, PORT] = [process.env.BENCH_API, Number(process.env.BENCH_PORT)];
const SECRET = "a-secret_of_the_webhook";
const bot = new Bot("1:" + "a".repeat(35), { client: { apiRoot: API } });

bot.use(session({ initial: () => ({ at: null, answers: {} }), storage: new FileAdapter({ dirName: "sessions" }) }));

const buttons = (number) => QUESTIONS[number][2].map(([data, label]) => [`${QUESTIONS[number][0]}:${data}`, label]);

async function ask(ctx, number) {
  ctx.session.at = number;
  const keyboard = new InlineKeyboard();
  for (const [data, label] of buttons(number)) keyboard.text(label, data).row();
  await ctx.reply(QUESTIONS[number][1], buttons(number).length ? { reply_markup: keyboard } : {});
}

async function take(ctx, given) {
  const number = ctx.session.at;
  if (number === null) return;
  const button = buttons(number).find(([data, label]) => given === data || given === label);
  ctx.session.answers[QUESTIONS[number][0]] = button ? button[0] : given;
  if (number + 1 < QUESTIONS.length) return ask(ctx, number + 1);
  ctx.session = { at: null, answers: {} };
  await ctx.reply("Not kept. There is no hurry with people.");
}

bot.command("people", (ctx) => ask(ctx, 0));
bot.on("message:text", (ctx) => take(ctx, ctx.message.text));
bot.on("callback_query:data", async (ctx) => {
  await ctx.answerCallbackQuery();
  await take(ctx, ctx.callbackQuery.data);
});
bot.catch((error) => console.error(error));

http.createServer(webhookCallback(bot, "http", { secretToken: SECRET })).listen(PORT, "127.0.0.1", () =>
  bot.api.setWebhook(`http://127.0.0.1:${PORT}/telegram`, { secret_token: SECRET })
);
