/** The mail that customers received, newest first. The tab is there once the sandbox keeps an outbox. */

import { outbox } from "./control.js";
import { element } from "./dom.js";
import { idLink } from "./records.js";

const KINDS = { SendPaymentLinkEmail: "Payment link", SendInvoiceEmail: "Invoice", SendTrackingEmail: "Tracking" };

export class Mail {
  #shown = "";

  constructor(workspace) {
    this.workspace = workspace;
    this.node = element("ol", { class: "mails" });
  }

  /** The mails, or null where the sandbox keeps none. */
  async read() {
    const answer = await outbox();
    if (!answer.ok) return null;
    const state = JSON.stringify(answer.mails);
    if (state !== this.#shown) this.#draw(answer.mails);
    this.#shown = state;
    return answer.mails;
  }

  #draw(mails) {
    const rows = [...mails].reverse().map((mail) => this.#row(mail));
    this.node.replaceChildren(...(rows.length ? rows : [element("li", { class: "none" }, "No mail has gone to a customer.")]));
  }

  #row(mail) {
    const { labels } = this.workspace;
    return element("li", {},
      element("div", { class: "mail-head" }, element("b", {}, KINDS[mail.kind] ?? mail.kind), element("time", { datetime: mail.at }, new Date(mail.at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" }))),
      element("span", {}, `To ${mail.to}`),
      element("span", { class: "detail" }, `Sent by ${mail.by}`),
      element("div", { class: "deeds" }, idLink(mail.record, labels), idLink(mail.evidence, labels, "On record")));
  }
}
