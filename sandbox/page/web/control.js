/** The sandbox's control interface, as tests call it. Every answer is {ok: true, ...} or {ok: false, error}. */

export async function call(path, { method = "GET", body, query } = {}) {
  const known = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const question = known.length ? `?${new URLSearchParams(known)}` : "";
  try {
    const answer = await fetch(`/sandbox/${path}${question}`, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const said = await answer.json().catch(() => null);
    return said ?? { ok: false, error: `The sandbox answered ${answer.status}.` };
  } catch {
    return { ok: false, error: "The sandbox does not answer.", unreachable: true };
  }
}

const read = (path, query) => call(path, { query });
const post = (path, body) => call(path, { method: "POST", body });

export const status = () => read("status");
export const world = () => read("world");
export const reset = () => post("reset", { world: "demo" });
export const advance = (seconds) => post("clock", { advance: seconds });

/** The commands and shortcuts of the app's manifest, as a client's menus offer them. */
export const commands = () => read("slack/commands");
export const seen = (user, channel) => read("slack/seen", { user, channel });
export const views = (user) => read("slack/views", { user });
export const traffic = (since) => read("slack/traffic", { since });
export const command = (user, channel, text, thread_ts) => post("slack/command", { user, channel, text, thread_ts });
export const say = (user, channel, text, thread_ts) => post("slack/message", { user, channel, text, thread_ts });
export const shortcut = (user, callback_id, message) => post("slack/shortcut", { user, callback_id, message });
export const press = (body) => post("slack/action", body);
export const submit = (user, view, values) => post("slack/submit", { user, view, values });
export const options = (body) => post("slack/options", body);
export const home = (user) => post("slack/home", { user });
export const close = (user, view) => post("slack/close", { user, view });
export const reload = (user) => post("slack/reload", { user });
export const channels = () => read("slack/channels");
export const channel = (body) => post("slack/channel", body);
export const socket = (body) => post("slack/socket", body);

export const calls = (since) => read("salesforce/calls", { since });
export const outbox = () => read("salesforce/outbox");
export const access = (body) => post("salesforce/access", body);

/** Payment gateways and 3PL providers, and whether they work. */
export const outages = () => read("outages");
export const setWorking = (id, working) => post("outages", { id, working });

/** `service` is "slack" or "salesforce". */
export const faults = (service) => read(`${service}/faults`);
export const addFault = (service, rule) => post(`${service}/faults`, rule);
export const clearFaults = (service) => call(`${service}/faults`, { method: "DELETE" });
