// Looks up each [number, fields] on standard input with the official Node client, which gets no base URL, and prints as
// JSON what it has of each.
"use strict";

const rows = JSON.parse(require("fs").readFileSync(0, "utf8"));

// The client renames the values of a package, and leaves what is in them.
function asDocumented(values) {
  const renamed = ([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value];
  return values && Object.fromEntries(Object.entries(values).map(renamed));
}

(async () => {
  const client = require("twilio")();
  const found = [];
  for (const [number, fields] of rows) {
    const one = await client.lookups.v2.phoneNumbers(number).fetch(fields ? { fields } : {});
    const { phoneNumber, valid } = one;
    const property = fields.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
    found.push({ number: phoneNumber, valid, package: fields ? asDocumented(one[property]) : null });
  }
  console.log(JSON.stringify(found));
})();
