/** What can be broken by a rule that the sandbox keeps: each is one fault of Slack's or Salesforce's control interface. */

const ALL = { path: "/services" };
const LINK_MAIL = { path: "SendPaymentLinkEmail" };
const EVERY_ACTION = { path: "POST actions" };
const POSTS = { method: "chat.postMessage" };
const PAGE = "<html><body>Down for maintenance</body></html>";

const SALESFORCE = "Salesforce";
const ACTIONS = "Salesforce actions";
const MAILS = "Payment link e-mails";
const SLACK = "Slack";

/** The headings, in the order of the panel. */
export const GROUPS = [SALESFORCE, ACTIONS, MAILS, SLACK];

export const BREAKAGES = [
  { group: SALESFORCE, label: "Takes 2 seconds", rule: { ...ALL, mode: "delay", seconds: 2 } },
  { group: SALESFORCE, label: "Is down", rule: { ...ALL, mode: "status", status: 503 } },
  { group: SALESFORCE, label: "Answers with a web page", rule: { ...ALL, mode: "body", status: 200, body: PAGE, content_type: "text/html" } },
  { group: SALESFORCE, label: "The day's calls are used up", rule: { path: "/services/data", mode: "error", status: 403, error_code: "REQUEST_LIMIT_EXCEEDED" } },
  { group: SALESFORCE, label: "Too many calls at once", rule: { path: "/services/data/", mode: "error", status: 403, error_code: "REQUEST_LIMIT_EXCEEDED", message: "ConcurrentRequests (Concurrent API Requests) Limit exceeded." } },
  { group: ACTIONS, label: "Acts, then hangs up", detail: "it is done", rule: { ...EVERY_ACTION, mode: "act_then_drop" } },
  { group: ACTIONS, label: "Acts, then 502", detail: "it is done", rule: { ...EVERY_ACTION, mode: "act_then_status", status: 502 } },
  { group: ACTIONS, label: "Never answers", detail: "nothing is done", rule: { ...EVERY_ACTION, mode: "silent" } },
  { group: ACTIONS, label: "Hangs up, acts 20 seconds later", detail: "it is done late", rule: { ...EVERY_ACTION, mode: "act_late", seconds: 20 } },
  { group: MAILS, label: "Acts, then hangs up", detail: "the mail goes out", rule: { ...LINK_MAIL, mode: "act_then_drop" } },
  { group: MAILS, label: "Acts, then 502", detail: "the mail goes out", rule: { ...LINK_MAIL, mode: "act_then_status", status: 502 } },
  { group: MAILS, label: "Hangs up before acting", detail: "no mail", rule: { ...LINK_MAIL, mode: "drop" } },
  { group: MAILS, label: "Hangs up, acts 20 seconds later", detail: "the mail comes late", rule: { ...LINK_MAIL, mode: "act_late", seconds: 20 } },
  { group: SLACK, label: "Takes no more messages", detail: "rate limited", rule: { ...POSTS, mode: "error", error: "ratelimited", retry_after: 5 } },
  { group: SLACK, label: "Posts, then hangs up", detail: "the message stands", rule: { ...POSTS, mode: "act_then_drop" } },
  { group: SLACK, label: "Hangs up before posting", detail: "no message", rule: { ...POSTS, mode: "drop" } },
  { group: SLACK, label: "Hangs up, posts 20 seconds later", detail: "the message comes late", rule: { ...POSTS, mode: "act_late", seconds: 20 } },
  { group: SLACK, label: "Cannot say who people are", detail: "users.info fails", rule: { method: "users.info", mode: "error", error: "internal_error" } },
].map((each) => ({ ...each, service: each.group === SLACK ? "slack" : "salesforce" }));

export const same = (rule, wanted) => rule.path === wanted.path && rule.method === wanted.method && rule.mode === wanted.mode;
