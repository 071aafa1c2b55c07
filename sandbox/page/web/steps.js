/**
 * What a newcomer may try, and how each step shows that it was done: only by what a person has really been shown.
 *
 * A step's `seen` judges one message that the present person received; the witness it gets has `message`, `said` (all
 * of the message's text), `person`, `workspace`, `mails` and `doubted` (the receipts that once were not sure). Its
 * deeds set it up, on an order of its own where a step changes one, so that no step takes another's ground away: `text` to type as `who`, a `place` to go to, a panel's `tab`, or a `record` to open in Salesforce.
 */

const labelOf = (workspace, situation) => workspace.labels.find((label) => label.situation === situation);
const numberOf = (workspace, situation) => labelOf(workspace, situation)?.order ?? "SO-011436";
const ask = (workspace, situation) => `/order ${numberOf(workspace, situation).replace(/^SO-0*/, "")}`;
const nameOf = (workspace, role) => workspace.people.find((each) => each.role === role)?.name ?? role;
const become = (workspace, role, more) => ({ who: role, label: `Become ${nameOf(workspace, role).split(" ")[0]}`, ...more });
const sent = (said) => /Sent: Salesforce recorded/.test(said);

export const STEPS = [
  {
    id: "healthy",
    title: "Ask about an order",
    words: () => "Paid? Shipped? The first lines answer both.",
    deeds: (workspace) => [{ who: "rep", text: ask(workspace, "healthy") }],
    seen: ({ message, said, person, workspace }) => message.ephemeral && person.role !== "rep_other_region" && said.includes(numberOf(workspace, "healthy")),
  },
  {
    id: "send",
    title: "Send a payment link",
    words: () => "Press Send payment link on the card and confirm. The mail arrives, and your direct message says that it is on record.",
    deeds: (workspace) => [{ who: "rep", text: ask(workspace, "healthy") }],
    offered: ({ mails }) => mails !== null,
    seen: ({ said, mails }) => sent(said) && mails?.length > 0,
  },
  {
    id: "doubt",
    title: "Let Salesforce hang up",
    words: () => "Switch on “Acts, then hangs up”, then send this one and press twice. The bot says that it is not sure, finds the mail, and sends no second one.",
    deeds: (workspace) => [{ tab: "switches", label: "Break things" }, { who: "rep", text: ask(workspace, "near_ap_mailbox") }],
    offered: ({ mails }) => mails !== null,
    seen: ({ message, said, doubted }) => sent(said) && doubted.has(message.ts),
  },
  {
    id: "missing_opportunity",
    title: "Ask about an order without an opportunity",
    words: () => "No button sends anything: the card says why, and Tell sales operations hands it to the team that can mend it.",
    deeds: (workspace) => [{ who: "rep", text: ask(workspace, "missing_opportunity") }],
    seen: ({ message, said, workspace }) => message.ephemeral && said.includes(numberOf(workspace, "missing_opportunity")) && /has no opportunity/i.test(said),
  },
  {
    id: "team",
    title: "Act as sales operations",
    words: (workspace) => `The bot has told them by itself that ${numberOf(workspace, "missing_quote")} has no quote. Take the card, link a quote in Salesforce, and watch the card close.`,
    deeds: (workspace) => [
      become(workspace, "sales_operations", { place: "C0SALESOPERATIONS" }),
      { record: labelOf(workspace, "missing_quote"), label: `${numberOf(workspace, "missing_quote")} in Salesforce` },
    ],
    offered: ({ mails }) => mails !== null,
    seen: ({ said, person, workspace }) =>
      person.role.startsWith("sales_operations") && said.includes(numberOf(workspace, "missing_quote")) && /\bclosed\b(?! before)/i.test(said),
  },
  {
    id: "other_region",
    title: "Ask as the other region's rep",
    words: (workspace) => `${nameOf(workspace, "rep_other_region")} may not see that order. The reply does not say whether it exists.`,
    deeds: (workspace) => [become(workspace, "rep_other_region"), { who: "rep_other_region", text: ask(workspace, "healthy") }],
    seen: ({ message, said, person }) => message.ephemeral && person.role === "rep_other_region" && /(?:couldn.t|can.t|could not|cannot) find/i.test(said),
  },
];
