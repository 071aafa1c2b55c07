/** Links to records as Salesforce's own pages show them, where the demo's situations can be mended and broken. */

import { element } from "./dom.js";

const OBJECTS = { a01: "Sales_Order__c", a04: "Order_Email_History__c", a05: "Invoice__c", a06: "Payment_Order__c", a0C: "Sales_Order_Tracking__c" };

export function recordLink({ object, id }, words) {
  const address = `/lightning/r/${encodeURIComponent(object)}/${encodeURIComponent(id)}/view`;
  return element("a", { class: "press small outward", href: address, target: "_blank", rel: "noopener" }, words);
}

/** A record's id as a link: `called` so, else by its number in the demo, else by what kind of record it is. */
export function idLink(id, labels, called) {
  const label = labels.find((each) => each.id === id);
  const object = label?.object ?? OBJECTS[id.slice(0, 3)];
  const words = called ?? label?.number ?? (object ? object.replace(/__c$/, "").replaceAll("_", " ") : id);
  return object ? recordLink({ object, id }, words) : words;
}
