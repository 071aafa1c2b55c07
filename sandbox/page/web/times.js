/** Times as the person at the screen reads them: their own zone and language, by the sandbox's clock. */

let ahead = 0;

/** Tell how late it is in the sandbox; its clock may be ahead of the machine's. */
export function setNow(instant) {
  const there = Date.parse(instant);
  if (!Number.isNaN(there)) ahead = there - Date.now();
}

export const now = () => new Date(Date.now() + ahead);
export const minutesAhead = () => Math.round(ahead / 60000);
export const fromTs = (ts) => new Date(Number(ts) * 1000);

const show = (date, options) => new Intl.DateTimeFormat(undefined, options).format(date);
export const clock = (date) => show(date, { hour: "numeric", minute: "2-digit" });
const withSeconds = (date) => show(date, { hour: "numeric", minute: "2-digit", second: "2-digit" });
const long = (date) => show(date, { year: "numeric", month: "long", day: "numeric" });
const short = (date) => show(date, { year: "numeric", month: "short", day: "numeric" });
const full = (date) => show(date, { weekday: "long", year: "numeric", month: "long", day: "numeric" });
const digits = (date) => show(date, { year: "numeric", month: "2-digit", day: "2-digit" });

export function dayName(date) {
  return pretty(date, show(date, { weekday: "long", month: "long", day: "numeric" }), true);
}

export const sameDay = (one, other) => one.toDateString() === other.toDateString();

function pretty(date, otherwise, capital = false) {
  const today = now();
  for (const [days, word] of [[0, "today"], [-1, "yesterday"], [1, "tomorrow"]]) {
    const day = new Date(today);
    day.setDate(day.getDate() + days);
    if (sameDay(day, date)) return capital ? word[0].toUpperCase() + word.slice(1) : word;
  }
  return otherwise;
}

function ago(date) {
  const seconds = Math.round((date - now()) / 1000);
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return words.format(seconds, "second");
}

const TOKENS = {
  date_num: digits,
  date_slash: digits,
  date: long,
  date_long: full,
  date_long_full: long,
  date_short: short,
  date_pretty: (date) => pretty(date, long(date)),
  date_long_pretty: (date) => pretty(date, full(date)),
  date_short_pretty: (date) => pretty(date, short(date)),
  day_divider_pretty: (date) => pretty(date, full(date), true),
  time: clock,
  time_secs: withSeconds,
  ago,
};

/** A Slack date token's format filled in, or null where it names a token that does not exist. */
export function fillDate(unix, format) {
  const date = new Date(Number(unix) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const wanted = [...format.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  if (!wanted.length || wanted.some((token) => !Object.hasOwn(TOKENS, token))) return null;
  return format.replace(/\{(\w+)\}/g, (_, token) => TOKENS[token](date));
}
