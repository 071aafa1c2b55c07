/** Puts the page together: rail, messages, message box, modals, panel and the live stream. */

import { Banner } from "./banner.js";
import { Composer } from "./composer.js";
import * as control from "./control.js";
import { Deeds } from "./deeds.js";
import { drawer } from "./drawers.js";
import { Home } from "./home.js";
import { Live } from "./live.js";
import { Mail } from "./mail.js";
import { announce, MessageList } from "./messages.js";
import { Modals } from "./modals.js";
import { jump, listenForKeys, switchPerson } from "./moving.js";
import { notice } from "./notices.js";
import { Panel } from "./panel.js";
import { asked, Place } from "./place.js";
import { drawRail } from "./rail.js";
import { Seat } from "./sitting.js";
import { Switches } from "./switches.js";
import { ThreadPane } from "./thread.js";
import { setNow } from "./times.js";
import { Traffic } from "./traffic.js";
import { TryThis } from "./trythis.js";
import { BOT, DM, Workspace } from "./workspace.js";

const part = (id) => document.getElementById(id);
const POLL = 5000;
const TRY = "try";

const workspace = new Workspace();
const deeds = new Deeds(workspace);
const { names } = workspace;
const inMessages = { workspace, press: deeds.pressInMessage, suggest: deeds.suggestInMessage, use: deeds.use };
const inViews = { names, press: deeds.pressInView, suggest: deeds.suggestInView };
const composer = new Composer({ send: deeds.send, id: "composer-text" });
const list = new MessageList({ ...inMessages, list: part("messages"), scroll: part("scroll"), openThread: (ts) => thread.open(ts) });
const thread = new ThreadPane({ ...inMessages, room: part("thread"), send: deeds.send });
const modals = new Modals({ ...inViews, submit: deeds.submit, close: (view) => workspace.closeView(view.id) });
const home = new Home({ ...inViews, room: part("home") });
const place = new Place({ workspace, list, thread, home, composer, tour: showTour, go, goHome });
const banner = new Banner(part("banner"));
const traffic = new Traffic();
const mail = new Mail(workspace);
const tries = new TryThis(workspace, { prepare, counted: countSteps });
const switches = new Switches({ tell: notice, changed: setBack });
const seat = new Seat();
const live = new Live(heard, reached);
const panel = new Panel(part("panel"), [
  { id: TRY, label: "Try this", node: tries.node },
  { id: "mail", label: "Mail", node: mail.node, shown: readMail },
  { id: "traffic", label: "Traffic", node: traffic.node, shown: () => traffic.start(), hidden: () => traffic.stop() },
  { id: "switches", label: "Break things", node: switches.node, shown: () => switches.read() },
]);
const rail = drawer(part("open-rail"), "rail");
const side = drawer(part("open-panel"), "panel", { openWhenWide: true });

async function start() {
  const world = await workspace.open();
  banner.lose(!world.ok);
  if (!world.ok) {
    setTimeout(start, 1000);
    return;
  }
  await readClock();
  await readManifest();
  const { person, ...there } = asked(workspace);
  Object.assign(workspace, there);
  tries.draw();
  const wanted = person || workspace.kept("person") || workspace.people[0].id;
  await seat.approach(workspace.key, wanted);
  const seated = sit(wanted);
  composer.text.focus();
  await Promise.all([seated, readMail()]);
  setInterval(() => Promise.all([workspace.refreshStatus(), readMail()]), POLL);
}

/* Moving about */

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

function go(to) {
  workspace.choosePlace(to);
  composer.text.focus();
}

function goHome() {
  workspace.choosePlace(DM, "home");
  return deeds.visitHome();
}

function showTour() {
  panel.show(TRY);
  side.open();
}

function closeDrawers() {
  rail.cede();
  side.cede();
}

/** A step's deed: another seat, another place, words in the message box, or a tab of the panel. */
function prepare({ who, place: to, text, tab }) {
  if (tab) return panel.show(tab);
  const person = workspace.people.find((each) => each.role === who);
  if (person && person !== workspace.person) sit(person.id);
  if (to) go(to);
  closeDrawers();
  return composer.put(text ?? "");
}

function countSteps(done, all) {
  part("open-panel").textContent = done === all ? "Sandbox" : `Try this, ${done} of ${all}`;
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
  banner.lose(!back);
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
  composer.offerShortcuts(workspace.shortcuts.filter((each) => each.type === "global").map((each) => ({ words: each.name, detail: BOT.name, act: () => deeds.use(each) })));
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

function showPlace() {
  place.open();
  closeDrawers();
  showRail();
}

function showRail() {
  const elsewhere = workspace.places().some((each) => each !== workspace.place && workspace.unread(each).calls > 0);
  part("open-rail").classList.toggle("calling", elsewhere);
  drawRail(part("rail"), workspace, { switchPerson: () => switchPerson(workspace, become), jump: () => jump(workspace, { go, become }), go });
}

workspace.addEventListener("person", showPlace);
workspace.addEventListener("place", showPlace);
workspace.addEventListener("status", () => {
  showRail();
  banner.connect(workspace.status.bot_connections > 0);
});
workspace.addEventListener("views", () => {
  modals.show(workspace.views);
  home.show(workspace.home);
});
workspace.addEventListener("messages", ({ detail }) => {
  tries.look(detail.after);
  announce(detail.before, detail.after, workspace);
  if (detail.place === workspace.place) place.showMessages();
  showRail();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !workspace.person) return;
  workspace.markRead();
  showRail();
});
listenForKeys({
  open: () => jump(workspace, { go, become }),
  away() {
    closeDrawers();
    thread.close();
  },
});
part("scroll").addEventListener("click", closeDrawers);
part("composer").append(composer.node);
start();
