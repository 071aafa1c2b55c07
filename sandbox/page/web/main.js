/** Puts the page together: rail, messages, message box, modals, panel and the live stream. */

import { Composer } from "./composer.js";
import * as control from "./control.js";
import { button } from "./dom.js";
import { drawer } from "./drawers.js";
import { Home } from "./home.js";
import { Live } from "./live.js";
import { Mail } from "./mail.js";
import { announce, MessageList, threaded } from "./messages.js";
import { Modals } from "./modals.js";
import { notice, refused } from "./notices.js";
import { Panel } from "./panel.js";
import { drawRail, roleWords } from "./rail.js";
import { openSwitcher } from "./switcher.js";
import { Switches } from "./switches.js";
import { ThreadPane } from "./thread.js";
import { Seat } from "./sitting.js";
import { setNow } from "./times.js";
import { Traffic } from "./traffic.js";
import { TryThis } from "./trythis.js";
import { BOT, DM, Workspace } from "./workspace.js";

const part = (id) => document.getElementById(id);
const POLL = 5000;
const HOME = "home";

const workspace = new Workspace();
const composer = new Composer({ send, id: "composer-text" });
const list = new MessageList({ list: part("messages"), scroll: part("scroll"), workspace, press: pressMessage, suggest: suggestInMessage, use, openThread: (ts) => thread.open(ts) });
const thread = new ThreadPane({ room: part("thread"), workspace, press: pressMessage, suggest: suggestInMessage, use, send });
const modals = new Modals({ names: workspace.names, press: pressView, suggest: suggestInView, submit, close: closeView });
const home = new Home({ room: part("home"), names: workspace.names, press: pressView, suggest: suggestInView });
const traffic = new Traffic();
const mail = new Mail(workspace);
const tries = new TryThis(workspace, prepare);
const switches = new Switches({ tell: notice, changed: setBack });
const seat = new Seat();
const live = new Live(heard, reached);
const panel = new Panel(part("panel"), [
  { id: "try", label: "Try this", node: tries.node },
  { id: "mail", label: "Mail", node: mail.node, shown: readMail },
  { id: "traffic", label: "Traffic", node: traffic.node, shown: () => traffic.start(), hidden: () => traffic.stop() },
  { id: "switches", label: "Break things", node: switches.node, shown: () => switches.read() },
]);

async function start() {
  const world = await workspace.open();
  if (!world.ok) {
    lost(true);
    setTimeout(start, 1000);
    return;
  }
  lost(false);
  await readClock();
  await readManifest();
  const [person, place] = decodeURIComponent(location.hash.slice(1)).split("/");
  workspace.place = workspace.places().includes(place) ? place : workspace.places()[0];
  if (place === HOME && workspace.homeTab) Object.assign(workspace, { place: DM, tab: "home" });
  tries.draw();
  const wanted = person || workspace.kept("person") || workspace.people[0].id;
  await seat.approach(workspace.key, wanted);
  const seated = sit(wanted);
  composer.text.focus();
  await Promise.all([seated, readMail()]);
  setInterval(() => Promise.all([workspace.refreshStatus(), readMail()]), POLL);
}

async function sit(id) {
  part("house").setAttribute("aria-busy", "true");
  thread.close();
  workspace.choosePerson(id);
  seat.take(workspace.key, workspace.person.id);
  workspace.keep("person", workspace.person.id);
  live.follow(workspace.person.id);
  if (workspace.atHome()) await control.home(workspace.person.id);
  await workspace.refreshAll();
  part("house").removeAttribute("aria-busy");
}

function become(id) {
  sit(id);
  composer.text.focus();
}

function go(place) {
  workspace.choosePlace(place);
  composer.text.focus();
}

/** The person looks at the app's Home tab; the app hears of it, and publishes. */
async function goHome() {
  workspace.choosePlace(DM, "home");
  const answer = await control.home(workspace.person.id);
  if (!answer.ok) notice(refused(answer, "Home"));
}

function prepare({ who, place, text, tab }) {
  if (tab) return panel.show(tab);
  const person = workspace.people.find((each) => each.role === who);
  if (person && person !== workspace.person) sit(person.id);
  if (place) go(place);
  closeDrawers();
  return composer.put(text ?? "");
}

/* What a person does */

async function send(text, ts) {
  const { person, place } = workspace;
  const command = text.startsWith("/");
  const answer = await (command ? control.command : control.say)(person.id, place, text, ts);
  if (!answer.ok) notice(refused(answer, command ? text.split(/\s/)[0] : "The message"));
}

async function pressMessage(message, block, each, chosen) {
  await pressed({ message: { channel: message.channel ?? workspace.place, ts: message.ts } }, block, each, chosen);
}

async function pressView(view, block, each, chosen, values) {
  await pressed({ view: view.id, values }, block, each, chosen);
}

async function pressed(where, block, each, chosen) {
  const { value, selected } = chosen;
  const answer = await control.press({ user: workspace.person.id, ...where, action_id: each.action_id, block_id: block.block_id, value, selected });
  if (!answer.ok) notice(refused(answer, "That"));
}

const suggest = (where, block, each, typed) => control.options({ user: workspace.person.id, ...where, action_id: each.action_id, block_id: block.block_id, value: typed });

function suggestInMessage(message, block, each, typed) {
  return suggest({ message: { channel: message.channel ?? workspace.place, ts: message.ts } }, block, each, typed);
}

function suggestInView(view, block, each, typed) {
  return suggest({ view: view.id }, block, each, typed);
}

async function useAnywhere(shortcut) {
  const answer = await control.shortcut(workspace.person.id, shortcut.callback_id);
  if (!answer.ok) notice(refused(answer, shortcut.name));
}

async function use(shortcut, message) {
  const answer = await control.shortcut(workspace.person.id, shortcut.callback_id, { channel: message.channel ?? workspace.place, ts: message.ts });
  if (!answer.ok) notice(refused(answer, shortcut.name));
}

async function submit(view, values) {
  const answer = await control.submit(workspace.person.id, view.id, values);
  if (!answer.ok) notice(refused(answer, "That"));
  workspace.refreshViews();
  return answer;
}

async function closeView(view) {
  await control.close(workspace.person.id, view.id);
  workspace.refreshViews();
}

/* What the sandbox tells */

function heard(news) {
  if (news.kind === "messages") workspace.refresh(workspace.placeOf(news.channel));
  else if (news.kind === "views") workspace.refreshViews();
  else if (news.kind === "status") workspace.refreshStatus();
  else if (news.kind === "notice") notice(news.text);
  else if (news.kind === "traffic") traffic.read();
  if (news.kind === "messages") readMail();
}

function reached(back) {
  lost(!back);
  if (!back) traffic.clear();
  else workspace.refreshAll();
}

async function setBack(forgotten) {
  if (forgotten) {
    workspace.forget();
    traffic.clear();
    await workspace.open();
    tries.draw();
  }
  await readClock();
  await workspace.refreshAll();
  switches.read();
}

async function readManifest() {
  const offered = await control.commands();
  composer.commands = offered.commands ?? [];
  workspace.shortcuts = offered.shortcuts ?? [];
  workspace.homeTab = offered.home_tab ?? false;
  composer.offerShortcuts(workspace.shortcuts.filter((each) => each.type === "global").map((each) => ({ words: each.name, detail: BOT.name, act: () => useAnywhere(each) })));
}

async function readClock() {
  setNow((await control.advance(0)).now);
}

async function readMail() {
  const mails = await mail.read();
  panel.offer("mail", mails !== null, mails?.length ?? 0);
  tries.know(mails);
  tries.look(workspace.messages());
}

/* What is shown */

workspace.addEventListener("person", showPlace);
workspace.addEventListener("place", showPlace);
workspace.addEventListener("status", showStatus);
workspace.addEventListener("views", () => {
  modals.show(workspace.views);
  home.show(workspace.home);
});
workspace.addEventListener("messages", ({ detail }) => {
  tries.look(detail.after);
  announce(detail.before, detail.after, workspace);
  if (detail.place === workspace.place) showMessages();
  showRail();
});

function showPlace() {
  const atHome = workspace.atHome();
  history.replaceState(null, "", `#${workspace.person.id}/${atHome ? HOME : workspace.place}`);
  const name = workspace.placeName(workspace.place);
  part("place-name").textContent = name;
  part("place-topic").textContent = workspace.place === DM ? "App. Only you and the bot read this." : "";
  document.title = `${name} · ${workspace.person.name} · Exodus sandbox`;
  showTabs(atHome);
  composer.invite(`Message ${name}`);
  list.clear();
  thread.close();
  closeDrawers();
  showMessages(true);
  showRail();
}

/** An app has a Home tab beside its messages, if its manifest says so. */
function showTabs(atHome) {
  const tab = (words, on, act) => button(words, act, { role: "tab", "aria-selected": String(on), class: "place-tab" });
  part("place-tabs").hidden = workspace.place !== DM || !workspace.homeTab;
  part("place-tabs").replaceChildren(tab("Home", atHome, goHome), tab("Messages", !atHome, () => go(DM)));
  part("home").hidden = !atHome;
  part("scroll").hidden = part("composer").hidden = atHome;
  if (atHome) home.show(workspace.home);
}

function showMessages(bottom = false) {
  const { top, replies } = threaded(workspace.messages());
  const empty = !workspace.reaches(workspace.place) ? `${workspace.person.name} is not in this channel.` : workspace.place === DM ? "Nothing here yet. Answers to what you start come here." : "Nothing here yet. Type / to ask the bot.";
  list.show(top, { replies, empty, bottom });
  thread.show();
}

function showRail() {
  const elsewhere = workspace.places().some((place) => place !== workspace.place && workspace.unread(place).calls > 0);
  part("open-rail").classList.toggle("calling", elsewhere);
  drawRail(part("rail"), workspace, { switchPerson, jump, go });
}

function showStatus() {
  showRail();
  if (workspace.status.bot_connections > 0 || part("banner").dataset.lost) return banner("");
  return banner("The bot is not connected: commands get no answer until it is.");
}

function lost(is) {
  if (is) part("banner").dataset.lost = "yes";
  else delete part("banner").dataset.lost;
  banner(is ? "The sandbox does not answer. Trying again…" : "");
}

function banner(text) {
  if (part("banner").dataset.lost && !text) return;
  part("banner").textContent = text;
  part("banner").hidden = !text;
}

/* Moving about */

function switchPerson() {
  openSwitcher("Act as", workspace.people.map((person) => ({ label: person.name, detail: roleWords(person.role), go: () => become(person.id) })));
}

function jump() {
  const places = workspace.places().filter((place) => workspace.reaches(place)).map((place) => ({ label: workspace.placeName(place), detail: place === DM ? "direct message" : "channel", go: () => go(place) }));
  const people = workspace.people.map((person) => ({ label: person.name, detail: `act as ${roleWords(person.role)}`, go: () => become(person.id) }));
  openSwitcher("Jump to a channel or a person", [...places, ...people]);
}

const drawers = [drawer(part("open-rail"), "rail"), drawer(part("open-panel"), "panel", { openWhenWide: true })];

function closeDrawers() {
  drawers.forEach((close) => close());
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) jump();
  }
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    closeDrawers();
    thread.close();
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !workspace.person) return;
  workspace.markRead();
  showRail();
});
part("scroll").addEventListener("click", closeDrawers);

part("composer").append(composer.node);
start();
